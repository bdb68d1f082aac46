/** Bounds on what is taken for a multipart body; a body beyond them is no multipart body (400). */
export interface MultipartLimits {
  /** Parts of one multipart body. Default: 64. */
  readonly parts: number;
  /** Multipart bodies in one another, the outermost included. Default: 5. */
  readonly depth: number;
  /** Header fields of one part. Default: 32. */
  readonly fields: number;
}

export const defaultMultipartLimits: MultipartLimits = { parts: 64, depth: 5, fields: 32 };
