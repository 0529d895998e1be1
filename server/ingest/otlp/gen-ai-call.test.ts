import fc from 'fast-check';
import { expect, test } from 'vitest';
import { genAiCall, isPromptContent } from './gen-ai-call.ts';

const span = {
  kind: 'client',
  status: 'unset',
  spanId: 'eee19b7ec3c1b174',
  service: 'assistant',
  environment: 'production',
};

test('reads a call by the conventions of today', () => {
  const call = genAiCall(
    {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4',
      'gen_ai.response.model': 'gpt-4-0613',
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.response.finish_reasons': '["stop","length","stop"]',
      'gen_ai.usage.input_tokens': '100',
      'gen_ai.usage.output_tokens': '180',
    },
    span,
  );
  expect(call).toEqual({
    model: 'gpt-4',
    version: 'gpt-4-0613',
    requestId: 'chatcmpl-1',
    inputTokens: 100,
    outputTokens: 180,
    segment: {
      provider: 'openai',
      operation: 'chat',
      caller: 'assistant',
      environment: 'production',
      finish: 'stop, length',
    },
  });
});

test('reads the names of earlier conventions, and what went wrong', () => {
  const old = {
    'gen_ai.system': 'vertex_ai',
    'gen_ai.request.model': 'gemini',
    'gen_ai.usage.prompt_tokens': '7',
    'gen_ai.usage.completion_tokens': 'many',
  };
  expect(genAiCall(old, { ...span, status: 'error' })).toEqual({
    model: 'gemini',
    version: '',
    requestId: span.spanId,
    inputTokens: 7,
    outputTokens: Number.NaN,
    segment: {
      provider: 'vertex_ai',
      caller: 'assistant',
      environment: 'production',
      error: 'error',
    },
  });
  const failed = genAiCall({ ...old, 'error.type': 'timeout' }, { ...span, status: 'error' });
  expect(failed?.segment).toMatchObject({ error: 'timeout' });
});

test('what sums up other spans, serves, or names no model is no call', () => {
  const model = { 'gen_ai.request.model': 'm' };
  for (const operation of ['invoke_agent', 'execute_tool', 'create_agent', 'invoke_workflow'])
    expect(genAiCall({ ...model, 'gen_ai.operation.name': operation }, span)).toBeNull();
  expect(genAiCall(model, { ...span, kind: 'server' })).toBeNull();
  expect(genAiCall({ 'http.request.method': 'GET' }, span)).toBeNull();
});

test('knows prompts and answers by their names', () => {
  for (const key of [
    'gen_ai.input.messages',
    'mlflow.spanInputs',
    'mlflow.spanOutputs',
    'gen_ai.output.messages',
    'gen_ai.system_instructions',
    'gen_ai.prompt',
    'gen_ai.prompt.0.content',
    'gen_ai.completion.0.content',
    'gen_ai.tool.call.arguments',
    'traceloop.entity.input',
    'llm.input_messages.0.message.content',
    'input.value',
    'output.value',
    'ai.prompt.messages',
    'ai.response.text',
    'ai.toolCall.args',
  ])
    expect(isPromptContent(key), key).toBe(true);
  for (const key of [
    'gen_ai.request.model',
    'gen_ai.usage.input_tokens',
    'gen_ai.prompt_name',
    'gen_ai.tool.name',
    'input.mime_type',
    'my.input.value',
    'ai.model.id',
    'ai.response.finishReason',
  ])
    expect(isPromptContent(key), key).toBe(false);
});

test('whatever attributes say, names are bounded and amounts are none or not below zero', () => {
  const keys = fc.constantFrom(
    'gen_ai.request.model',
    'gen_ai.response.model',
    'gen_ai.usage.input_tokens',
    'gen_ai.usage.output_tokens',
    'gen_ai.response.finish_reasons',
    'gen_ai.provider.name',
    'error.type',
  );
  fc.assert(
    fc.property(fc.dictionary(keys, fc.string({ maxLength: 400 })), (attributes) => {
      const call = genAiCall(attributes, span);
      if (call === null) return;
      expect(call.model.length).toBeGreaterThan(0);
      for (const text of [call.model, call.version, ...Object.values(call.segment)])
        expect(text.length).toBeLessThanOrEqual(200);
      for (const value of [call.inputTokens, call.outputTokens])
        expect(Number.isNaN(value) || value >= 0).toBe(true);
    }),
  );
});
