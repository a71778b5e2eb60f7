/*
 * What the templates are given: plain data, every member present, so that a template that names
 * another one is told. Texts are as the schema has them; the templates escape them.
 */

/** The view of `index.md` and `index.html`. */
export interface IndexView {
  readonly title: string;
  readonly pages: readonly PageLink[];
  /** Every .proto file, with the hash of its schema. */
  readonly files: readonly { readonly name: string; readonly hash: string }[];
  readonly asyncapi: string;
}

/** One page of the index. */
export interface PageLink {
  readonly title: string;
  /** Path of the page, from the index, without extension. */
  readonly path: string;
  readonly methodCount: number;
}

/** The view of `page.md` and `page.html`: all of one server type, or all pushes. */
export interface PageView {
  readonly title: string;
  /** Path of the index, from the page, without extension. */
  readonly home: string;
  readonly services: readonly ServiceView[];
  readonly messages: readonly MessageView[];
  readonly enums: readonly EnumView[];
}

/** One service. */
export interface ServiceView {
  readonly name: string;
  readonly typeName: string;
  readonly anchor: string;
  /** Who calls it, in words. */
  readonly kind: string;
  readonly docs: string;
  readonly deprecated: boolean;
  readonly methods: readonly MethodView[];
}

/** One handler, remote or push. */
export interface MethodView {
  readonly name: string;
  readonly anchor: string;
  readonly route: string;
  /** `request`, `notify`, `remote` or `push`. */
  readonly kind: string;
  readonly docs: string;
  readonly deprecated: boolean;
  readonly input: TypeView;
  /** What is answered; `null` for what has no answer. */
  readonly output: TypeView | null;
  /** Code in the dictionary, authentication, deadline, routing and so on, in words. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly errors: readonly { readonly code: string; readonly description: string }[];
  /** JSON text, or empty. */
  readonly example: string;
  readonly snippets: readonly SnippetView[];
}

/** How a method is called from one language. */
export interface SnippetView {
  readonly language: string;
  /** Name of the language for the highlighting of a code block. */
  readonly fence: string;
  readonly code: string;
}

/** The type of a field or a payload. */
export interface TypeView {
  readonly text: string;
  /** Anchor of the message or enum that it names; empty if it is not on the page. */
  readonly anchor: string;
}

/** One message. */
export interface MessageView {
  readonly typeName: string;
  readonly anchor: string;
  readonly docs: string;
  readonly deprecated: boolean;
  /** Rules of the whole message, in words. */
  readonly rules: readonly string[];
  readonly fields: readonly FieldView[];
}

/** One field. */
export interface FieldView {
  /** Name in JSON. */
  readonly jsonName: string;
  /** Name in the schema. */
  readonly name: string;
  readonly number: number;
  readonly type: TypeView;
  /** What an absent field means, in words. */
  readonly defaultText: string;
  /** Name of the oneof that it is a member of, or empty. */
  readonly oneof: string;
  /** Validation rules in words. */
  readonly rules: readonly string[];
  readonly docs: string;
  readonly deprecated: boolean;
  readonly sensitive: boolean;
}

/** One enum. */
export interface EnumView {
  readonly typeName: string;
  readonly anchor: string;
  readonly docs: string;
  readonly deprecated: boolean;
  readonly values: readonly {
    readonly name: string;
    readonly number: number;
    readonly docs: string;
    readonly deprecated: boolean;
  }[];
}
