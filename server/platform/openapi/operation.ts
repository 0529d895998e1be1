import type { z } from 'zod';
import type { Permission } from '#lib/permissions.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export type Answer = {
  /** 200 unless told. */
  status?: 200 | 201 | 202 | 204;
  description: string;
  /** JSON unless `mediaTypes` name something else. Absent: no body. */
  schema?: z.ZodType;
  /** Further media types of the answer, as text or bytes. */
  mediaTypes?: readonly string[];
};

/** One method of one path, described beside the verbs' own schemas. */
export type Operation = {
  method: Method;
  /** With `{name}` for path parameters. */
  path: string;
  tag: string;
  summary: string;
  /** Needed permission; null for what anyone may call. */
  permission: Permission | null;
  /** A zod object: each member is a query parameter. `labels` is written `labels[k]=v`. Members named in the path are left out. */
  query?: z.ZodType;
  /** JSON body as a zod object; members named in the path are left out. */
  body?: z.ZodType;
  /** Bodies of other types, for protocols. */
  bodyTypes?: readonly string[];
  answer: Answer;
  /** Also as CSV (`format=csv` or `Accept: text/csv`). */
  csv?: boolean;
};
