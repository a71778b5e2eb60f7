/** Where it is, or would be. */
export declare const newestNode: string;

/** Installs it if it is not there; whether it is there. */
export declare function installNewestNode(say: (text: string) => void): boolean;
