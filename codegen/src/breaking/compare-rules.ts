import { type DescField, type DescMessage, getOption } from "@bufbuild/protobuf";
import {
  field as fieldOption,
  Ignore,
  message as messageOption,
  oneof as oneofOption,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import type { Position } from "../error.js";
import type { LoadedSchema } from "../load/index.js";
import type { MessageModel, Model } from "../model/index.js";
import { findRefusedIfAbsent } from "./absent-fields.js";
import { heirOf } from "./heirs.js";
import type { MethodIndex } from "./methods.js";
import { listCelTerms, listFieldTerms, type RuleTerm } from "./rule-terms.js";
import type { RuleBreach } from "./rules.js";
import { describeStricter } from "./stricter.js";

/** A schema as descriptors and as a model. */
export interface RuledSchema {
  readonly schema: LoadedSchema;
  readonly model: Model;
  readonly methods: MethodIndex;
}

/** A message of before, and what became of it. */
interface MessagePair {
  readonly was: DescMessage;
  readonly now: DescMessage;
}

/** Rules that refuse requests which were right before. */
export function compareRules(old: RuledSchema, now: RuledSchema): readonly RuleBreach[] {
  const places = new Map(
    now.model.files.flatMap(({ messages }) => messages.map((each) => [each.typeName, each])),
  );
  return findSent(old, now).flatMap((pair) => {
    const place = places.get(pair.now.typeName);
    return place === undefined ? [] : compareMessage(pair, place);
  });
}

/** The messages that those who call what there was before send, and that are sent on. */
function findSent(old: RuledSchema, now: RuledSchema): readonly MessagePair[] {
  const roots = old.methods.all.flatMap((use) => {
    const heir = heirOf(use, now.methods);
    const [from, to] = [use.method.input, heir?.method.input];
    const isSame =
      from.kind === "message" && to?.kind === "message" && from.typeName === to.typeName;
    return isSame && use.service.kind !== "push" ? [from.typeName] : [];
  });
  const found = new Map<string, MessagePair>();
  const visit = (typeName: string): void => {
    const [was, is] = [old, now].map(({ schema }) => schema.registry.getMessage(typeName));
    if (was === undefined || is === undefined || found.has(typeName)) return;
    found.set(typeName, { was, now: is });
    for (const { was: before, now: field } of keptFields({ was, now: is })) {
      const isKept = before.message?.typeName === field.message?.typeName;
      const isLooked = getOption(field, fieldOption).ignore !== Ignore.ALWAYS;
      if (field.message !== undefined && isKept && isLooked) visit(field.message.typeName);
    }
  };
  for (const root of roots) visit(root);
  return [...found.values()];
}

function keptFields({ was, now }: MessagePair): readonly { was: DescField; now: DescField }[] {
  const before = new Map(was.fields.map((field) => [field.number, field]));
  return now.fields.flatMap((field) => {
    const old = before.get(field.number);
    return old === undefined ? [] : [{ was: old, now: field }];
  });
}

function compareMessage(pair: MessagePair, place: MessageModel): readonly RuleBreach[] {
  const { was, now } = pair;
  const at = (number: number) =>
    place.fields.find((field) => field.number === number)?.at ?? place.at;
  const fields = keptFields(pair).flatMap(({ was: before, now: field }) =>
    compareTerms(termsOf(before), termsOf(field)).map((text) =>
      tell(at(field.number), `Field "${field.name}" of "${now.typeName}" ${text}`),
    ),
  );
  const known = new Set(was.fields.map(({ number }) => number));
  const fresh = now.fields.filter(({ number }) => !known.has(number));
  const needed = findRefusedIfAbsent(now, fresh).map(({ number, name }) =>
    tell(
      at(number),
      `Field "${name}" of "${now.typeName}" is new and its rules refuse that it is absent`,
    ),
  );
  return [...fields, ...needed, ...compareWhole(pair, place)];
}

/** Rules of the message as a whole, and of its oneofs. */
function compareWhole({ was, now }: MessagePair, place: MessageModel): readonly RuleBreach[] {
  const [before, after] = [was, now].map(wholeTerms);
  const required = new Set(requiredOneofs(was));
  return [
    ...compareTerms(before ?? [], after ?? []).map((text) =>
      tell(place.at, `Message "${now.typeName}" ${text}`),
    ),
    ...requiredOneofs(now)
      .filter((name) => !required.has(name))
      .map((name) =>
        tell(
          place.oneofs.find((oneof) => oneof.name === name)?.at ?? place.at,
          `Oneof "${name}" of "${now.typeName}" has a new rule: required`,
        ),
      ),
  ];
}

function termsOf(field: DescField): readonly RuleTerm[] {
  return listFieldTerms(getOption(field, fieldOption));
}

function wholeTerms(message: DescMessage): readonly RuleTerm[] {
  const rules = getOption(message, messageOption);
  const oneofs = rules.oneof.map(({ fields, required }) => {
    const text = `${fields.join(", ")}${required ? " (required)" : ""}`;
    return { key: `oneof ${text}`, rule: "oneof", sense: "same" as const, values: [text] };
  });
  return [...listCelTerms(rules), ...oneofs];
}

function requiredOneofs({ oneofs }: DescMessage): readonly string[] {
  return oneofs.filter((oneof) => getOption(oneof, oneofOption).required).map(({ name }) => name);
}

function compareTerms(old: readonly RuleTerm[], now: readonly RuleTerm[]): readonly string[] {
  const before = new Map(old.map((term) => [term.key, term]));
  return now.flatMap((term) => describeStricter(before.get(term.key), term) ?? []);
}

function tell(at: Position, what: string): RuleBreach {
  return {
    rule: "REQUEST_RULES_NOT_TIGHTENED",
    at,
    text: `${what}: requests that were right are refused; loosen it, or add a method of its own`,
  };
}
