import type { z } from 'zod';
import type { Permission } from '#lib/permissions.ts';
import type { Refusal } from './refusals.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export type Answer = {
  /** Default: 200. */
  status?: 200 | 201 | 202 | 204;
  description: string;
  /** JSON unless `mediaTypes` lists other types. Absent if there is no body. */
  schema?: z.ZodType;
  /** Additional media types of the response, for text or bytes. */
  mediaTypes?: readonly string[];
  /** Another status with the same body. */
  otherStatus?: 503;
};

/** One method of one path, described next to the verbs' own schemas. */
export type Operation = {
  method: Method;
  /** Path with `{name}` for path parameters. */
  path: string;
  tag: string;
  summary: string;
  /** Details that do not fit the summary line, as Markdown. */
  description?: string;
  /** Required permission; null if anyone may call it. */
  permission: Permission | null;
  /**
   * Zod object with the query parameters. `labels` is written as `labels[k]=v`. Path parameters are
   * omitted.
   */
  query?: z.ZodType;
  /** JSON body as a zod object. Path parameters are omitted. */
  body?: z.ZodType;
  /** Additional media types of the body, for protocols. */
  bodyTypes?: readonly string[];
  answer: Answer;
  /** Format of errors; default: problem details. */
  refusal?: Refusal;
  /** Also available as CSV (`format=csv` or `Accept: text/csv`). */
  csv?: boolean;
  /** Also available as a PDF file (`format=pdf` or `Accept: application/pdf`). */
  pdf?: boolean;
};
