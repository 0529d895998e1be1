import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';

export type Stage = { stage: string; seconds: number; clicks: number; fields: number };

/**
 * Simulated user in a browser: counts every click and field, and times and photographs every stage.
 */
export class Visitor {
  page: Page;
  readonly stages: Stage[] = [];
  readonly #outDir: string;
  #clicks = 0;
  #fields = 0;
  #sinceMs = performance.now();

  constructor(page: Page, outDir: string) {
    this.page = page;
    this.#outDir = outDir;
  }

  async click(target: Locator): Promise<void> {
    this.#clicks += 1;
    await target.click({ timeout: 60_000 });
  }

  async fill(label: string, text: string): Promise<void> {
    this.#fields += 1;
    await this.page.getByLabel(label, { exact: true }).fill(text);
  }

  /** Ends a stage and records its time, its actions and a screenshot. */
  async ends(stage: string): Promise<void> {
    const seconds = Math.round((performance.now() - this.#sinceMs) / 100) / 10;
    this.stages.push({ stage, seconds, clicks: this.#clicks, fields: this.#fields });
    console.log(`newcomer: ${stage}: ${seconds} s, ${this.#clicks} clicks`);
    const name = `${this.stages.length}-${stage.replaceAll(' ', '-')}.png`;
    await this.page.screenshot({ path: join(this.#outDir, name) });
    this.#clicks = 0;
    this.#fields = 0;
    this.#sinceMs = performance.now();
  }

  /** Adds a stage that ended before the browser started. */
  began(stage: string, seconds: number): void {
    this.stages.push({ stage, seconds, clicks: 0, fields: 0 });
    this.#sinceMs = performance.now();
  }
}
