import type { BigMessage } from "./protobuf-messages.js";

/** What libpitaya's suite compares, field by field. */
export const bigMessage: BigMessage = {
  code: "ABC-200",
  response: {
    player: {
      publicId: "qwid1ioj230as09d1908309asd12oij3lkjoaisjd21",
      accessToken: "oqijwdioj29012i3jlkad012d9j",
      name: "Frederico Castanha",
      items: [
        "BigItem",
        "SmallItem",
        "InterestingWeirdItem",
        "Another",
        "One",
        "Stuff",
        "MoreStuff",
        "MoarStuff",
        "BigItem",
        "SmallItem",
        "InterestingWeirdItem",
        "Another",
      ],
      health: 87.5,
    },
    npcs: {
      npc201: {
        name: "this is as annoying enemy",
        health: 21.432,
        publicId: "wow, public id: 20123iq9w0e9012309812039ad",
      },
      np20xaiwodj1: {
        name: "ENEENENNEEMMMMMMMMMMMMMMY",
        health: 72.01,
        publicId: "randonqwdmqwoqowjdoqwjdoqjwdoqqqwoj",
      },
      qiwjdoqijwd: {
        name: "QUQUQUAOAOOQOQOQOQOOQOQOQOQOQMCMCMCM",
        health: 99.99001,
        publicId: "owijdoiqwjdoqwjdo-021192391231-102dii2-10-0i12d",
      },
      banana: {
        name: "bzbzbbabababqbbwbebqwbebqwbdiasbciuwiqub",
        health: 21.432,
        publicId:
          "o12e12d-120id-q0-012id0-k-0cc12 1-20d10-2kd-012ie01-i-0i12 -0id-0ic- 01k-0ie-0i12-0i-d0iasidaopjdwqijd-2",
      },
      "oqijwdoijdwoij[q12919120120991912191911111": {
        name: "UQUQUUQ",
        health: 312.001,
        publicId: "owiqdjoiqjwdoijwoqijdi112123333333333333333333333333312oij2190d1290",
      },
    },
    chests: [
      "chchche",
      "asbcasc",
      "oijdoijqwodijqwoeijqwioj",
      "ciqwojdoqiwjdiojchchche",
      "1023doi12jdoijdoqwijoi21j",
      "1jd210",
      "c",
      "-12id-10id0-id0-iew-0ic-0i",
      "$#RIOj1j#(joiJDIOJQIWOJD))",
      "dwq0jq-cqw0921jejclsnvwejflk   qwf we  we gw eg ",
      "ijqwoidjoqijc",
      "nvweoifjoweijfoiwje910e23fj",
    ],
  },
};
