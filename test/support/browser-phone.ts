import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requireProgram } from '@trapezoid/testkit';
import { type Browser, chromium, type Page } from 'playwright-core';
import { bundleForBrowser } from './bundle-for-browser.js';
import { eventually } from './network.js';
import { pageOfPhone } from './page-of-phone.js';

export interface BrowserPhoneOptions {
  /** e.g. `wss://127.0.0.1:5067` */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** web: its media are those of a browser, end to end; plain: it says that they are plain RTP, and has none. Default plain. */
  readonly media?: 'web' | 'plain';
}

/** A headless Chromium whose pages are phones, with a microphone that beeps and a speaker that nobody hears. */
export class BrowserUnderTest {
  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
  ) {}

  /** `trustedKey`: SHA-256 of the public key of an authority, in base64, whose certificates it takes. */
  static async start(trustedKey?: string): Promise<BrowserUnderTest> {
    const script = bundleForBrowser('jssip', 'JsSIP');
    const server = createServer((request, response) => {
      const isScript = request.url === '/jssip.js';
      response.setHeader(
        'content-type',
        isScript ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8',
      );
      response.end(isScript ? script : pageOfPhone);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({
      executablePath: requireProgram('chromium'),
      args: [
        '--no-sandbox',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        '--autoplay-policy=no-user-gesture-required',
        ...(trustedKey === undefined ? [] : [`--ignore-certificate-errors-spki-list=${trustedKey}`]),
      ],
    });
    return new BrowserUnderTest(server, browser);
  }

  /** Opens a page that registers. */
  async phone(options: BrowserPhoneOptions): Promise<BrowserPhone> {
    const page = await this.browser.newPage();
    const { port } = this.server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.evaluate((settings) => globalThis.phone.start(settings), { ...options, domain: 'lab.test' });
    return new BrowserPhone(page);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

/** One page that is a phone. It answers calls as soon as it rings. */
export class BrowserPhone {
  constructor(private readonly page: Page) {}

  /** What has happened to it, in order: `registered`, `incoming alice`, `accepted`, `ended Canceled`, … */
  async events(): Promise<readonly string[]> {
    return this.page.evaluate(() => globalThis.phone.events);
  }

  /** Settles with the first event since `from` that begins so. */
  async told(event: string, from = 0): Promise<string> {
    return eventually(
      async () => (await this.events()).slice(from).find((one) => one.startsWith(event)),
      15_000,
      `the page tells ${event}`,
    ).catch(async (error: Error) => {
      throw new Error(`${error.message}; it told ${(await this.events()).join(', ')}`);
    });
  }

  async call(user: string): Promise<void> {
    await this.page.evaluate((target) => globalThis.phone.call(target), `sip:${user}@lab.test`);
  }

  async hangUp(): Promise<void> {
    await this.page.evaluate(() => globalThis.phone.hangUp());
  }

  /** The energy of what it has heard in its call so far, with `media: 'web'`: more than 0 where it was not silent. */
  async heard(): Promise<number> {
    return this.page.evaluate(() => globalThis.phone.heard());
  }

  /** The public GRUU that it was given; empty for none. */
  async gruu(): Promise<string> {
    return this.page.evaluate(() => globalThis.phone.gruu());
  }

  /** Unregisters and closes the page. */
  async close(): Promise<void> {
    await this.page.evaluate(() => globalThis.phone.stop());
    await this.told('unregistered');
    await this.page.close();
  }
}

declare global {
  // What the page has; see page-of-phone.ts.
  var phone: {
    readonly events: readonly string[];
    start(options: BrowserPhoneOptions & { readonly domain: string }): void;
    stop(): void;
    call(target: string): void;
    hangUp(): void;
    heard(): Promise<number>;
    gruu(): string;
  };
}
