import type { z } from 'zod';
import type { Permission } from '#lib/permissions.ts';
import type { Refusal } from './refusals.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export type Answer = {
  /** 200 unless told. */
  status?: 200 | 201 | 202 | 204;
  description: string;
  /** JSON unless `mediaTypes` name something else. Absent: no body. */
  schema?: z.ZodType;
  /** Further media types of the answer, as text or bytes. */
  mediaTypes?: readonly string[];
  /** A status that carries the same body. */
  otherStatus?: 503;
};

/** One method of one path, described beside the verbs' own schemas. */
export type Operation = {
  method: Method;
  /** With `{name}` for path parameters. */
  path: string;
  tag: string;
  summary: string;
  /** More than fits a line, as Markdown. */
  description?: string;
  /** Needed permission; null for what anyone may call. */
  permission: Permission | null;
  /** A zod object: each member is a query parameter. `labels` is written `labels[k]=v`. Members named in the path are left out. */
  query?: z.ZodType;
  /** JSON body as a zod object; members named in the path are left out. */
  body?: z.ZodType;
  /** Bodies of other types, for protocols. */
  bodyTypes?: readonly string[];
  answer: Answer;
  /** The form of what is refused; problem details unless told. */
  refusal?: Refusal;
  /** Also as CSV (`format=csv` or `Accept: text/csv`). */
  csv?: boolean;
  /** Also as a PDF file (`format=pdf` or `Accept: application/pdf`). */
  pdf?: boolean;
};
