import { z } from 'zod';
import { dnsTypes } from '#lib/choices/monitoring.ts';
import { baseVersionSchema, idSchema, pageParams, timeText } from '#lib/schemas/fields.ts';

const cidr = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]);
const timeoutMs = z.number().int().min(100).max(30_000).default(5_000);
const hostName = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?$/i;

/** `host:port`, IPv6 in brackets. */
export const tcpTarget = /^(\[[0-9a-f:.]+\]|[\w.-]+):(\d{1,5})$/i;

export const checkProbeSchema = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('http'),
      target: z.url({ protocol: /^https?$/ }).max(2_000),
      method: z.enum(['GET', 'HEAD']).default('GET'),
      /** Accepted statuses: numbers and ranges, such as `200-299, 301`. */
      expectedStatus: z
        .string()
        .regex(
          /^\s*\d{3}(?:\s*-\s*\d{3})?(?:\s*,\s*\d{3}(?:\s*-\s*\d{3})?)*\s*$/,
          'such as 200-399',
        )
        .max(200)
        .default('200-399'),
      /** Text that the response must contain. */
      contains: z.string().max(500).default(''),
      timeoutMs,
    }),
    z.object({
      kind: z.literal('tcp'),
      target: z.string().trim().regex(tcpTarget, 'must be host:port').max(300),
      timeoutMs,
    }),
    z.object({
      kind: z.literal('dns'),
      target: z.string().trim().regex(hostName, 'must be a name').max(253),
      recordType: z.enum(dnsTypes).default('A'),
      /** Text that at least one of the DNS answers must contain. */
      contains: z.string().max(500).default(''),
      timeoutMs,
    }),
  ])
  .superRefine((probe, context) => {
    const port = probe.kind === 'tcp' ? Number(tcpTarget.exec(probe.target)?.[2] ?? 0) : 1;
    if (port < 1 || port > 65_535)
      context.addIssue({
        code: 'custom',
        path: ['target'],
        message: 'the port must be 1 to 65535',
      });
  });
export type CheckProbe = z.output<typeof checkProbeSchema>;

const allow = z.array(cidr).max(50).default([]);
export const createCheckInput = z.object({
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean().default(true),
  probe: checkProbeSchema,
  /**
   * Max. 5 min, so that a failing check has three results within the 20 min that limits evaluate.
   */
  everySeconds: z.number().int().min(10).max(300).default(60),
  /** Private addresses that the check may reach, as CIDR. */
  allow,
});
export const updateCheckInput = createCheckInput.extend({
  id: idSchema,
  baseVersion: baseVersionSchema,
});
export const checkIdInput = z.object({ id: idSchema });
export const tryCheckInput = z.object({ probe: checkProbeSchema, allow });
export const listChecksInput = z.object({ ...pageParams, q: z.string().max(200).optional() });

export const checkResult = z.strictObject({
  ok: z.boolean(),
  /** Result of the check, in one sentence. */
  detail: z.string(),
  durationMs: z.number(),
  tlsExpiryDays: z.number().nullable(),
});
export type CheckResult = z.output<typeof checkResult>;
export const checkItem = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  enabled: z.boolean(),
  probe: checkProbeSchema,
  everySeconds: z.int(),
  allow: z.array(z.string()),
  editedBy: z.string(),
  revision: z
    .int()
    .describe('Counts saves; a save based on an older version returns 409 with the current one'),
  createdAt: timeText,
  updatedAt: timeText,
  ranAt: timeText.nullable(),
  state: z.enum(['ok', 'failing', 'waiting', 'off']),
  result: checkResult.nullable(),
  resourceId: z.uuid().nullable(),
  firing: z.int(),
});
export type CheckItem = z.output<typeof checkItem>;
