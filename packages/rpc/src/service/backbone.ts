/** What services stand on. */
export interface Backbone {
  readonly version: string;
}
