import { describeAttacks } from "./table.js";

describeAttacks("protobuf");
