import { createRng, hash32, logNormal, pick, type Rng } from '../random.ts';

/** A span as the agent reports it. Times in epoch ms. */
export interface AgentSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the root span. */
  readonly parentId: string;
  readonly name: string;
  readonly kind: 'internal' | 'client';
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** Empty on success. */
  readonly error: string;
}

export const AGENT = 'support-agent';
/** Name of the language model. The next constant is the version that responds. */
export const AGENT_MODEL = 'support-assistant';
const ANSWERING = 'support-assistant-2026-05';
/** USD per token. */
const PRICE = { input: 0.4e-6, output: 1.6e-6 };
const TOOL_FAILS = 0.06;
const MODEL_FAILS = 0.02;

const TOPICS = [
  {
    question: 'Where is my order?',
    tool: 'get_order_status',
    answer: 'Your parcel left our warehouse yesterday and arrives tomorrow.',
  },
  {
    question: 'I want to return a pair of shoes.',
    tool: 'create_return',
    answer: 'Your return label is in your inbox. The refund takes five days.',
  },
  {
    question: 'Why was my payment declined?',
    tool: 'get_payment',
    answer: 'Your bank declined the payment. Please try another card.',
  },
  {
    question: 'Is the blue jacket available in size M?',
    tool: 'get_stock',
    answer: 'Yes, three blue jackets in size M are in stock.',
  },
] as const;
type Topic = (typeof TOPICS)[number];

const hex = (text: string, words: number): string =>
  Array.from({ length: words }, (_, at) =>
    hash32(`${text}:${at}`).toString(16).padStart(8, '0'),
  ).join('');

const message = (role: string, text: string): string =>
  JSON.stringify([{ role, parts: [{ type: 'text', content: text }] }]);

interface Call {
  readonly input: number;
  readonly output: number;
  readonly finish: 'tool_calls' | 'stop';
  readonly said: string;
}

const costOf = ({ input, output }: Pick<Call, 'input' | 'output'>): number =>
  Number((input * PRICE.input + output * PRICE.output).toFixed(8));

function callAttributes(call: Call, asked: string, id: string): AgentSpan['attributes'] {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'northcloud',
    'gen_ai.request.model': AGENT_MODEL,
    'gen_ai.response.model': ANSWERING,
    'gen_ai.response.id': `resp-${id}`,
    'gen_ai.response.finish_reasons': JSON.stringify([call.finish]),
    'gen_ai.usage.input_tokens': call.input,
    'gen_ai.usage.output_tokens': call.output,
    'gen_ai.usage.cost': costOf(call),
    'gen_ai.input.messages': message('user', asked),
    'gen_ai.output.messages': message('assistant', call.said),
  };
}

/** Adds the spans of one trace in sequence. */
class TraceBuilder {
  readonly traceId: string;
  readonly rootId: string;
  readonly spans: AgentSpan[] = [];
  nowMs: number;
  readonly #key: string;

  constructor(key: string, startMs: number) {
    this.#key = key;
    this.traceId = hex(key, 4);
    this.rootId = hex(`${key}:root`, 2);
    this.nowMs = startMs;
  }

  get nextId(): string {
    return hex(`${this.#key}:${this.spans.length}`, 2);
  }

  add(span: Pick<AgentSpan, 'name' | 'kind' | 'attributes' | 'error'>, durationMs: number): void {
    const startMs = this.nowMs;
    this.nowMs = startMs + Math.max(1, Math.round(durationMs));
    const ids = { traceId: this.traceId, spanId: this.nextId, parentId: this.rootId };
    this.spans.push({ ...ids, ...span, startMs, endMs: this.nowMs });
  }
}

/** Simulates one model request and adds its span. The request may fail with a rate limit error. */
function callModel(trace: TraceBuilder, call: Call, asked: string, rng: Rng): boolean {
  const failed = rng() < MODEL_FAILS;
  const { nextId } = trace;
  const name = `chat ${AGENT_MODEL}`;
  if (failed) {
    const attributes = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'northcloud',
      'gen_ai.request.model': AGENT_MODEL,
      'gen_ai.input.messages': message('user', asked),
      'error.type': 'rate_limit_exceeded',
    };
    trace.add({ name, kind: 'client', attributes, error: 'rate_limit_exceeded' }, 90);
    return false;
  }
  const attributes = callAttributes(call, asked, nextId);
  trace.add({ name, kind: 'client', attributes, error: '' }, 250 + call.output * (6 + 4 * rng()));
  return true;
}

function callTool(trace: TraceBuilder, tool: Topic['tool'], rng: Rng): boolean {
  const failed = rng() < TOOL_FAILS;
  const attributes = {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': tool,
    ...(failed ? { 'error.type': 'timeout' } : {}),
  };
  trace.add(
    { name: `execute_tool ${tool}`, kind: 'internal', attributes, error: failed ? 'timeout' : '' },
    failed ? 2_000 : logNormal(rng, 60, 0.4),
  );
  return !failed;
}

/**
 * One conversation of the support agent: a model call, a tool call, and a second model call.
 * Deterministic for a seed and time.
 */
export function drawConversation(seed: string, startMs: number): AgentSpan[] {
  const key = `conversation:${seed}:${startMs}`;
  const rng = createRng(key);
  const topic = pick(rng, TOPICS);
  const trace = new TraceBuilder(key, startMs);
  const plan: Call = {
    input: Math.round(logNormal(rng, 620, 0.2)),
    output: Math.round(logNormal(rng, 28, 0.2)),
    finish: 'tool_calls',
    said: `Calling ${topic.tool}`,
  };
  const isPlanned = callModel(trace, plan, topic.question, rng);
  const isKnown = isPlanned && callTool(trace, topic.tool, rng);
  const reply: Call = {
    input: plan.input + Math.round(logNormal(rng, 180, 0.3)),
    output: Math.round(logNormal(rng, 70, 0.35)),
    finish: 'stop',
    said: isKnown ? topic.answer : 'I cannot look that up right now. A colleague will call you.',
  };
  const isAnswered = isPlanned && callModel(trace, reply, topic.question, rng);
  const calls = [...(isPlanned ? [plan] : []), ...(isAnswered ? [reply] : [])];
  const root: AgentSpan = {
    traceId: trace.traceId,
    spanId: trace.rootId,
    parentId: '',
    name: `invoke_agent ${AGENT}`,
    kind: 'internal',
    startMs,
    endMs: trace.nowMs + 4,
    attributes: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': AGENT,
      'gen_ai.conversation.id': hex(`${key}:session`, 2),
      'gen_ai.usage.cost': calls.reduce((sum, call) => sum + costOf(call), 0),
      'gen_ai.input.messages': message('user', topic.question),
      ...(isAnswered ? { 'gen_ai.output.messages': message('assistant', reply.said) } : {}),
    },
    error: isAnswered ? '' : 'rate_limit_exceeded',
  };
  return [root, ...trace.spans];
}

/**
 * Start times of the conversations from `fromMs` (inclusive) to `toMs` (exclusive): one per
 * interval, at a random time in it.
 */
export function conversationStarts(
  seed: string,
  { fromMs, toMs, everyMs }: { fromMs: number; toMs: number; everyMs: number },
): number[] {
  const first = Math.floor(fromMs / everyMs);
  const intervals = Math.max(0, Math.ceil(toMs / everyMs) - first);
  return Array.from({ length: intervals }, (_, index) => {
    const at = (first + index) * everyMs;
    return Math.floor(at + createRng(`conversation-start:${seed}:${at}`)() * everyMs);
  }).filter((startMs) => startMs >= fromMs && startMs < toMs);
}
