import { z } from 'zod';

const split = z.object({
  versions: z.array(z.string()).default([]),
  traffic: z.array(z.object({ version: z.string(), percent: z.number() })),
  shadow: z.string().nullish(),
  shadowAnswers: z.boolean().nullish(),
});

/** Field of a model's state that contains a version's share of the requests. */
export function shareField(version: string): string {
  return `traffic of version ${version}`;
}
export const shadowField = 'version in the shadow';
/** Whether the shadow version's predictions are sent to ingest in addition to the served ones. */
export const shadowAnswersField = 'answers of the version in the shadow';
export const answersSent = 'sent';

export function formatShare(percent: number): string {
  return `${percent} %`;
}

/**
 * Traffic split that an executor reports, as fields for preconditions. Executors that do not report
 * a shadow mirror no requests and have no such field.
 */
export function trafficState(state: unknown): Record<string, string> {
  const told = split.safeParse(state);
  if (!told.success) return {};
  const { traffic, versions, shadow, shadowAnswers } = told.data;
  const names = [...new Set([...versions, ...traffic.map(({ version }) => version)])];
  const percentOf = (name: string): number =>
    traffic.find(({ version }) => version === name)?.percent ?? 0;
  return {
    ...Object.fromEntries(names.map((name) => [shareField(name), formatShare(percentOf(name))])),
    ...(shadow === undefined ? {} : { [shadowField]: shadow ?? 'none' }),
    ...(shadowAnswers === true ? { [shadowAnswersField]: answersSent } : {}),
  };
}
