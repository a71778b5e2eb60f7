/** Our rules, which protobuf knows nothing of, each with what it guards. */
export const breakingRules = {
  ROUTE_NO_DELETE: "a route is answered until its method was deprecated",
  ROUTE_SAME: "a method keeps its route, or keeps the old one among its previous_routes",
  PREVIOUS_ROUTE_NO_DELETE: "previous_routes are kept until their method was deprecated",
  ROUTE_SAME_REQUEST: "another rpc that answers a route takes the same request",
  ROUTE_SAME_REPLY: "another rpc that answers a route gives the same reply",
  SERVICE_SAME_KIND: "handlers, remotes and pushes stay what they are",
  SERVICE_SAME_SERVER_TYPE: "a service stays with its servers",
  METHOD_SAME_NOTIFY: "a request is answered, a notify is not",
  METHOD_SAME_RAW: "raw methods stay raw, typed ones typed",
  METHOD_SAME_RELIABLE: "callers of a reliable method get the id of a job, others a reply",
  METHOD_SAME_ROUTING: "calls with a key, or sticky ones, go on to the same servers",
  METHOD_AUTH_NOT_TIGHTENED: "sessions that may call go on to",
  REQUEST_RULES_NOT_TIGHTENED: "requests that passed the rules of protovalidate go on to",
  ERROR_CODE_NO_DELETE: "callers go on to get the errors that they compare with",
  FILE_SAME_JSON: "messages keep their JSON dialect",
  CODE_SAME: "a route keeps its code in the dictionary",
  CODE_NO_DELETE: "a route that is in the dictionary stays there",
  CODE_NO_REUSE: "a code that one route has or had is never another's",
  CODE_NO_FORGET: "the lock file goes on to know every code ever given",
  PIN_NO_DELETE: "a code that the schema demands is demanded on",
} as const;

/** Name of one of our rules. */
export type BreakingRule = keyof typeof breakingRules;

/** Names of our rules. */
export const breakingRuleNames: readonly BreakingRule[] = Object.keys(breakingRules).filter(isRule);

/** Whether a name is that of one of our rules. */
export function isRule(name: string): name is BreakingRule {
  return Object.hasOwn(breakingRules, name);
}

/** How rules of buf are left out, which are none of ours. */
export const bufRulesHint = 'rules of buf are left out in buf.yaml, under "breaking: except:"';
