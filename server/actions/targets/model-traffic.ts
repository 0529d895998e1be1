import { z } from 'zod';

const split = z.object({
  versions: z.array(z.string()).default([]),
  traffic: z.array(z.object({ version: z.string(), percent: z.number() })),
  shadow: z.string().nullish(),
  shadowAnswers: z.boolean().nullish(),
});

/** The field of a model's state that tells a version's share of the requests. */
export function shareField(version: string): string {
  return `traffic of version ${version}`;
}
export const shadowField = 'version in the shadow';
/** Whether the answers of that version are sent to the intake, beside those that are served. */
export const shadowAnswersField = 'answers of the version in the shadow';
export const answersSent = 'sent';

export function shareWords(percent: number): string {
  return `${percent} %`;
}

/**
 * The split of the traffic that an executor tells, as fields that preconditions compare with. Who says nothing of a
 * shadow mirrors no requests, and has no such field.
 */
export function trafficState(state: unknown): Record<string, string> {
  const told = split.safeParse(state);
  if (!told.success) return {};
  const { traffic, versions, shadow, shadowAnswers } = told.data;
  const names = [...new Set([...versions, ...traffic.map(({ version }) => version)])];
  const percentOf = (name: string): number =>
    traffic.find(({ version }) => version === name)?.percent ?? 0;
  return {
    ...Object.fromEntries(names.map((name) => [shareField(name), shareWords(percentOf(name))])),
    ...(shadow === undefined ? {} : { [shadowField]: shadow ?? 'none' }),
    ...(shadowAnswers === true ? { [shadowAnswersField]: answersSent } : {}),
  };
}
