import { describe, expect, it } from "vitest";
import type { FileModel, MethodModel, ServiceKind, ServiceModel } from "../model/index.js";
import { declaredNames, nameServices } from "./service-names.js";

/** Services by name, each with its kind and the names of its methods. */
function fileOf(services: Readonly<Record<string, readonly [ServiceKind, ...string[]]>>) {
  const models = Object.entries(services).map(([name, [kind, ...methods]]) => ({
    name,
    kind,
    methods: methods.map((method) => ({ name: method }) as MethodModel),
  }));
  return { services: models as unknown as readonly ServiceModel[] } as FileModel;
}

describe("nameServices()", () => {
  it("names a service, its parts and its methods", () => {
    const names = nameServices(
      fileOf({ Room: ["handler", "Join"], RoomRemote: ["remote"], RoomPush: ["push", "Line"] }),
    );
    expect(names.get("Room")).toMatchObject({
      value: "Room",
      implementation: "RoomHandlers",
      base: "RoomHandlersBase",
      client: "RoomClient",
    });
    expect(names.get("Room")?.methods.get("Join")).toEqual({
      desc: "roomJoin",
      errors: "roomJoinErrors",
      errorCode: "RoomJoinErrorCode",
    });
    expect(names.get("RoomRemote")).toMatchObject({ implementation: "RoomRemotes" });
    expect(names.get("RoomPush")).toMatchObject({ sender: "RoomPushSender", send: "roomPush" });
  });

  it("names each thing of a file once", () => {
    const names = nameServices(
      fileOf({
        Box: ["handler", "LidOpen"],
        BoxLid: ["handler", "Open"],
        Door: ["remote"],
        DoorRemote: ["remote"],
        Room: ["handler", "Push"],
        RoomPush: ["push"],
        roomPush: ["handler"],
      }),
    );
    const used = declaredNames(names);
    expect(used.filter((name, index) => used.indexOf(name) !== index)).toEqual([]);
    expect(names.get("BoxLid")?.methods.get("Open")?.desc).toBe("boxLidOpen$");
    expect(names.get("DoorRemote")?.implementation).toBe("DoorRemotes$");
    expect(names.get("RoomPush")?.send).toBe("roomPush$");
    expect(names.get("Room")?.methods.get("Push")?.desc).toBe("roomPush$$");
  });
});
