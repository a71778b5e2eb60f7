export { type PluginAnswer, runPlugin } from "./run-plugin.js";
