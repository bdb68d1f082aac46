import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { requireProgram } from '@trapezoid/testkit';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const views = [
  'map',
  'calls',
  'registrations',
  'dialogs',
  'transactions',
  'phones',
  'softphone',
  'connect',
] as const;
export type ViewName = (typeof views)[number];

/** A headless Chromium with the console open, which keeps what the page complains about. */
export class ConsolePage {
  /** Errors of scripts, and what the page's Content-Security-Policy refused. */
  readonly complaints: string[] = [];

  private constructor(
    private readonly browser: Browser,
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly url: string,
  ) {
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) this.complaints.push(message.text());
    });
  }

  static async open(url: string): Promise<ConsolePage> {
    const browser = await chromium.launch({
      executablePath: requireProgram('chromium'),
      args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
    });
    const context = await browser.newContext({
      viewport: { width: 1360, height: 820 },
      acceptDownloads: true,
      reducedMotion: 'no-preference',
    });
    context.setDefaultTimeout(25_000);
    const page = await context.newPage();
    const opened = new ConsolePage(browser, context, page, url);
    await page.goto(url);
    return opened;
  }

  /** Another tab of the same browser. */
  async another(): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(this.url);
    return page;
  }

  /** Settles when the feed is live. */
  async live(): Promise<void> {
    await this.page.locator('.status-bar').getByText('live', { exact: true }).waitFor();
  }

  async show(view: ViewName, detail?: string): Promise<void> {
    const hash = `#/${view}${detail === undefined ? '' : `/${encodeURIComponent(detail)}`}`;
    await this.page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await this.page.locator(`main.view-${view}`).waitFor();
  }

  /** What axe finds wrong by the rules of WCAG 2.1 A and AA, one line each. */
  async barriers(): Promise<string[]> {
    await this.page.evaluate(axeSource);
    const { violations } = await this.page.evaluate(() =>
      globalThis.axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
      }),
    );
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
    );
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

declare global {
  // Put there by `barriers`.
  var axe: {
    run(options: { runOnly: readonly string[] }): Promise<{
      violations: readonly {
        id: string;
        nodes: readonly { target: readonly string[]; failureSummary?: string }[];
      }[];
    }>;
  };
}
