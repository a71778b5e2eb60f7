export { EtcdGroups, type EtcdGroupsOptions } from "./etcd-groups.js";
export { GroupError, type GroupErrorReason } from "./group-error.js";
export { MemoryGroups } from "./memory-groups.js";
