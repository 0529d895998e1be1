import { z } from 'zod';

/** MLflow's limits, where MLflow defines them. */
const nameCharacters = 250;
const textCharacters = 8_000;
/** Maximum length of the value as JSON. */
const valueCharacters = 65_536;

const id = z.string().min(1).max(256);
const texts = z
  .record(z.string().min(1).max(250), z.string().max(textCharacters))
  .refine((map) => Object.keys(map).length <= 100, 'has more than 100 keys');
const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const jsonValue = z
  .json()
  .refine(
    (value) => JSON.stringify(value).length <= valueCharacters,
    `has more than ${valueCharacters} characters as JSON`,
  );

const source = z.object({
  sourceType: z
    .enum(['HUMAN', 'LLM_JUDGE', 'CODE', 'SOURCE_TYPE_UNSPECIFIED'])
    .default('SOURCE_TYPE_UNSPECIFIED'),
  sourceId: z.string().max(250).default(''),
});
const error = z.object({
  errorCode: z.string().max(250).default(''),
  errorMessage: z.string().max(textCharacters).optional(),
  stackTrace: z.string().max(20_000).optional(),
});
export type AssessmentError = z.output<typeof error>;

const feedback = z.object({ value: jsonValue.default(null), error: error.optional() });
/** Clients may send lists and objects as JSON text. */
const expectation = z
  .object({
    value: jsonValue.optional(),
    serializedValue: z
      .object({
        serializationFormat: z.literal('JSON_FORMAT'),
        value: z.string().max(valueCharacters),
      })
      .optional(),
  })
  .transform(({ value = null, serializedValue }, context) => {
    if (serializedValue === undefined) return { value };
    try {
      return { value: z.json().parse(JSON.parse(serializedValue.value)) };
    } catch {
      context.addIssue({ code: 'custom', message: 'serialized_value must contain JSON' });
      return z.NEVER;
    }
  });

const name = z.string().min(1).max(nameCharacters);
const rationale = z.string().max(65_535);
const refused = z
  .undefined({ error: 'MLflow issues are not supported; Tandem links incidents through the graph' })
  .optional();

/** A third kind, `issue`, refers to MLflow's own issue list. */
export const assessmentSchema = z
  .object({
    assessmentName: name,
    spanId: z.string().max(100).optional(),
    source: source.default({ sourceType: 'SOURCE_TYPE_UNSPECIFIED', sourceId: '' }),
    createTime: time.optional(),
    lastUpdateTime: time.optional(),
    feedback: feedback.optional(),
    expectation: expectation.optional(),
    issue: refused,
    rationale: rationale.optional(),
    metadata: texts.default({}),
    overrides: id.optional(),
  })
  .refine(
    (given) => (given.feedback === undefined) !== (given.expectation === undefined),
    'either feedback or expectation is required',
  );
export type AssessmentInput = z.output<typeof assessmentSchema>;

export const createAssessmentInput = z.object({ traceId: id, assessment: assessmentSchema });
export const assessmentIdInput = z.object({ traceId: id, assessmentId: id });

const changeable = ['assessmentName', 'feedback', 'expectation', 'rationale', 'metadata'] as const;
/** Names of the fields to change; protobuf encodes them as one comma-separated string. */
const updateMask = z.preprocess(
  (given) =>
    typeof given === 'string'
      ? given
          .split(',')
          .map((path) => path.replaceAll(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase()))
      : given,
  z.array(z.enum(changeable)).min(1),
);
export const updateAssessmentInput = assessmentIdInput.extend({
  assessment: z.object({
    assessmentName: name.optional(),
    feedback: feedback.optional(),
    expectation: expectation.optional(),
    rationale: rationale.optional(),
    metadata: texts.optional(),
  }),
  updateMask,
});

export const linkTracesInput = z.object({
  runId: id,
  traceIds: z.array(id).max(100, 'must be at most 100').default([]),
});
export const linkPromptsInput = z.object({
  traceId: id,
  promptVersions: z
    .array(z.object({ name: z.string().min(1).max(256), version: z.string().min(1).max(32) }))
    .max(100)
    .default([]),
});

/** An assessment in the format of MLflow's API. */
export type WireAssessment = {
  assessmentId: string;
  assessmentName: string;
  traceId: string;
  spanId?: string;
  source: { sourceType: string; sourceId: string };
  createTime: string;
  lastUpdateTime: string;
  feedback?: { value: unknown; error?: AssessmentError };
  expectation?:
    | { value: unknown }
    | { serializedValue: { serializationFormat: 'JSON_FORMAT'; value: string } };
  rationale?: string;
  metadata: Record<string, string>;
  overrides?: string;
  valid: boolean;
};
