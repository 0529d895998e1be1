import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { hostOf, nodeOf, type Graph } from '../company/graph.ts';
import { saveFirst } from '../registry/introduce-model.ts';
import { hasCode, MlflowClient } from '../registry/mlflow-client.ts';
import { experimentOf } from '../registry/register-model.ts';
import { sendJson } from '../registry/send-json.ts';
import { AGENT, AGENT_MODEL, conversationStarts, drawConversation } from './draw-conversation.ts';
import { toOtlp } from './to-otlp.ts';

export interface AgentOptions {
  readonly tandemUrl: string;
  readonly apiKey: string;
  readonly graph: Graph;
  /**
   * File with the time up to which conversations were sent, so that a restart does not resend them.
   */
  readonly statePath: string;
}

const DAY_MS = 86_400_000;
/** Interval between two conversations at full load. */
const EVERY_MS = 300_000;
const MIN_LOAD = 0.1;
/**
 * Delay of the first conversation, so that Tandem first discovers the service that the agent runs
 * in.
 */
const FIRST_MS = 60_000;
/** Maximum duration of a conversation. */
const LONGEST_MS = 30_000;
/** Maximum number of conversations per request. */
const BATCH = 50;

const stateFile = z.object({ seed: z.string(), sentUntilMs: z.number() });

/**
 * The shop's support agent. Only its traces exist; no language model runs. Traces are logged to a
 * separate experiment, and each model call counts as a prediction.
 */
export class SupportAgent {
  readonly #options: AgentOptions;
  readonly #client: MlflowClient;
  readonly #everyMs: number;
  #experiment: string | null = null;
  #isIntroduced = false;
  #timer: NodeJS.Timeout | undefined;
  #delay: NodeJS.Timeout | undefined;

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#client = new MlflowClient(options);
    this.#everyMs = EVERY_MS / Math.max(MIN_LOAD, options.graph.sentShare);
  }

  begin(): void {
    const report = (error: unknown): void =>
      console.error(`demo: traces of ${AGENT} were not accepted: ${String(error)}`);
    const work = (): void => void this.#work().catch(report);
    this.#delay = setTimeout(work, FIRST_MS).unref();
    this.#timer = setInterval(work, this.#everyMs).unref();
  }

  stop(): void {
    clearTimeout(this.#delay);
    clearInterval(this.#timer);
  }

  /**
   * Sends the conversations since the last call, up to one day. Returns their number. Throws if
   * Tandem rejects them.
   */
  async send(nowMs: number): Promise<number> {
    const { graph } = this.#options;
    const { seed } = graph;
    const fromMs = Math.max(this.#sentUntil(), nowMs - DAY_MS);
    const toMs = nowMs - LONGEST_MS;
    const starts = conversationStarts(seed, { fromMs, toMs, everyMs: this.#everyMs });
    this.#experiment ??= await experimentOf(this.#client, AGENT);
    const node = nodeOf(graph, graph.entry);
    const place = {
      service: node.name,
      version: node.versions.at(-1) ?? '',
      host: hostOf(graph, node),
    };
    for (let at = 0; at < starts.length; at += BATCH) {
      const some = starts.slice(at, at + BATCH);
      const spans = some.flatMap((startMs) => drawConversation(seed, startMs));
      const headers = { 'x-mlflow-experiment-id': this.#experiment };
      const body = toOtlp(spans, place);
      const status = await sendJson(this.#client.target, 'POST', '/v1/traces', body, headers);
      if (status !== 200) throw new Error(`/v1/traces answered ${status}`);
      this.#noteSent((some.at(-1) ?? fromMs) + 1);
    }
    return starts.length;
  }

  async #work(): Promise<void> {
    if (!this.#isIntroduced) await this.#introduce();
    await this.send(Date.now());
  }

  /** Registers the model with its owner, purpose and tier. */
  async #introduce(): Promise<void> {
    try {
      await this.#client.post('registered-models/create', {
        name: AGENT_MODEL,
        description:
          'Demo data. Language model behind the support chat of the shop. A provider serves it, so there are no versions here.',
      });
    } catch (error) {
      if (!hasCode(error, 'RESOURCE_ALREADY_EXISTS')) throw error;
    }
    await saveFirst(this.#client.target, `/api/models/${AGENT_MODEL}/governance`, {
      owner: 'Customer care team',
      purpose: 'Answers questions about orders, returns and payments',
      tier: 'medium',
      comment: 'As used by the shop.',
      baseVersion: 0,
    });
    this.#isIntroduced = true;
  }

  #sentUntil(): number {
    try {
      const state = stateFile.parse(JSON.parse(readFileSync(this.#options.statePath, 'utf8')));
      return state.seed === this.#options.graph.seed ? state.sentUntilMs : 0;
    } catch {
      return 0;
    }
  }

  #noteSent(sentUntilMs: number): void {
    const { statePath, graph } = this.#options;
    mkdirSync(dirname(statePath), { recursive: true });
    writeFileSync(`${statePath}.tmp`, JSON.stringify({ seed: graph.seed, sentUntilMs }));
    renameSync(`${statePath}.tmp`, statePath);
  }
}
