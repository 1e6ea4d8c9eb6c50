/** From the main thread to the thread that runs the embedded database. */
export type ToThread =
  /** Bytes of the PostgreSQL wire protocol. A new `connection` number begins a new session. */
  { readonly connection: number; readonly bytes: Uint8Array<ArrayBuffer> } | { readonly close: true };

/** Its answers, in order. */
export type FromThread =
  | { readonly ready: true }
  | { readonly connection: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly failed: string }
  | { readonly closed: true };
