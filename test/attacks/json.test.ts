import { describeAttacks } from "./table.js";

describeAttacks("json");
