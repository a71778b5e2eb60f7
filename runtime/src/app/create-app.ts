import { App } from "./app.js";
import { withConfig } from "./config-options.js";
import { configWarnings } from "./config-warnings.js";
import { type AppOptions, resolveOptions } from "./options.js";
import { Registrations } from "./registrations.js";
import { wire } from "./wiring.js";

/**
 * A server, ready to be told what it handles and to be started. Nothing is shared between apps but
 * what they are given: any number of them can live in one process.
 *
 * @throws ConfigError for options that can't be
 */
export function createApp(options: AppOptions): App {
  const config = resolveOptions(withConfig(options));
  for (const warning of configWarnings(options)) config.logger.warn(warning);
  const registrations = new Registrations();
  return new App(config, registrations, wire(config, registrations));
}
