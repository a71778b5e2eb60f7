import {
  type DescriptorProto,
  type EnumDescriptorProto,
  type FeatureSet,
  FeatureSet_EnumType,
  FeatureSet_FieldPresence,
  FeatureSet_JsonFormat,
  FeatureSet_MessageEncoding,
  FeatureSet_Utf8Validation,
  type FileDescriptorProto,
} from "@bufbuild/protobuf/wkt";
import type { Diagnostic } from "../error.js";
import type { Positions } from "../load/index.js";

/** Features of an edition that a file asks for, and the place of these options in its source info. */
type Asked = readonly [features: FeatureSet | undefined, path: readonly number[]];

/** Refuses each feature of an edition for which the message codec would write or read wrong bytes. */
export function checkFeatures(
  file: FileDescriptorProto,
  positions: Positions,
): readonly Diagnostic[] {
  const all: readonly Asked[] = [
    [file.options?.features, [8, 50]],
    ...file.messageType.flatMap((message, index) => askedOfMessage(message, [4, index])),
    ...file.enumType.map((each, index) => askedOfEnum(each, [5, index])),
  ];
  const places = file.messageType.flatMap((message, index) => checkMessage(message, [4, index]));
  return [
    ...places.map(({ path, text }) => ({ at: positions.at(path), text })),
    ...checkAsked(all, positions),
  ];
}

function checkAsked(all: readonly Asked[], positions: Positions): readonly Diagnostic[] {
  return all.flatMap(([features, path]) =>
    features === undefined
      ? []
      : unfit
          .filter(({ isIn }) => isIn(features))
          .map(({ number, feature, why }) => ({
            at: positions.at([...path, number], path),
            text: `Cannot generate messages with "features.${feature}": ${why}`,
          })),
  );
}

interface UnfitFeature {
  /** Number of the field in `google.protobuf.FeatureSet`. */
  readonly number: number;
  readonly feature: string;
  readonly why: string;
  readonly isIn: (features: FeatureSet) => boolean;
}

const unfit: readonly UnfitFeature[] = [
  {
    number: 1,
    feature: "field_presence = LEGACY_REQUIRED",
    why: "a field that has to be there can never go again; use EXPLICIT, and a rule of protovalidate",
    isIn: ({ fieldPresence }) => fieldPresence === FeatureSet_FieldPresence.LEGACY_REQUIRED,
  },
  {
    number: 2,
    feature: "enum_type = CLOSED",
    why: "enums keep numbers that they don't know; use OPEN",
    isIn: ({ enumType }) => enumType === FeatureSet_EnumType.CLOSED,
  },
  {
    number: 4,
    feature: "utf8_validation = NONE",
    why: "strings are text for sure; use VERIFY, or a field of bytes",
    isIn: ({ utf8Validation }) => utf8Validation === FeatureSet_Utf8Validation.NONE,
  },
  {
    number: 5,
    feature: "message_encoding = DELIMITED",
    why: "messages in messages have their length in front; use LENGTH_PREFIXED",
    isIn: ({ messageEncoding }) => messageEncoding === FeatureSet_MessageEncoding.DELIMITED,
  },
  {
    number: 6,
    feature: "json_format = LEGACY_BEST_EFFORT",
    why: "JSON has to have one name for each field; use ALLOW",
    isIn: ({ jsonFormat }) => jsonFormat === FeatureSet_JsonFormat.LEGACY_BEST_EFFORT,
  },
];

interface Fault {
  readonly path: readonly number[];
  readonly text: string;
}

/** What editions took over from proto2 beside features. */
function checkMessage(message: DescriptorProto, path: readonly number[]): readonly Fault[] {
  const { name, field, extensionRange, nestedType } = message;
  return [
    ...field.flatMap((each, index) => {
      if (each.defaultValue === "") return [];
      const text = `Cannot give "${each.name}" a default: a field that is not set is undefined; remove "default"`;
      return [{ path: [...path, 2, index, 7], text }];
    }),
    ...extensionRange.slice(0, 1).map(() => ({
      path: [...path, 5],
      text: `Cannot have "${name}" extended: extensions are not kept; use a field of google.protobuf.Any`,
    })),
    ...nestedType.flatMap((nested, index) => checkMessage(nested, [...path, 3, index])),
  ];
}

function askedOfMessage(message: DescriptorProto, path: readonly number[]): readonly Asked[] {
  const { options, field, oneofDecl, nestedType, enumType } = message;
  return [
    [options?.features, [...path, 7, 12]],
    ...field.map((each, index): Asked => [each.options?.features, [...path, 2, index, 8, 21]]),
    ...oneofDecl.map((each, index): Asked => [each.options?.features, [...path, 8, index, 2, 1]]),
    ...nestedType.flatMap((nested, index) => askedOfMessage(nested, [...path, 3, index])),
    ...enumType.map((each, index) => askedOfEnum(each, [...path, 4, index])),
  ];
}

function askedOfEnum({ options }: EnumDescriptorProto, path: readonly number[]): Asked {
  return [options?.features, [...path, 3, 7]];
}
