import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeTier } from '@trapezoid/testkit';
import { eventually } from '../support/network.js';
import { ConsolePage } from './support/console-page.js';
import { FakeConsole } from './support/fake-console.js';

describeTier(
  { name: 'console', programs: ['chromium'] },
  'the console under a thousand messages a second',
  () => {
    let fake: FakeConsole;
    let opened: ConsolePage;
    let traffic: NodeJS.Timeout | undefined;

    beforeAll(async () => {
      fake = await FakeConsole.start();
      opened = await ConsolePage.open(fake.url);
      await opened.live();
    }, 60_000);

    afterAll(async () => {
      clearInterval(traffic);
      await opened?.close();
      await fake?.stop();
    }, 30_000);

    it('still draws and answers its reader, keeps few elements, and counts every message', async () => {
      const { page } = opened;
      await opened.show('calls');
      let calls = 0;
      traffic = setInterval(() => {
        fake.tellCalls(20);
        calls += 20;
      }, 100);
      await eventually(async () => calls >= 600 || undefined, 60_000, '3,000 messages are told');
      // How long the page's own thread is busy at a time; a frozen page would be so for seconds.
      const longest = await page.evaluate(async () => {
        let longest = 0;
        let last = performance.now();
        for (let turn = 0; turn < 60; turn++) {
          await new Promise((resolve) => setTimeout(resolve, 16));
          const now = performance.now();
          longest = Math.max(longest, now - last);
          last = now;
        }
        return longest;
      });
      clearInterval(traffic);
      expect(longest).toBeLessThan(1500);
      expect(await page.locator('.call-line').count()).toBeLessThan(60);
      await eventually(
        async () =>
          (await page.locator('.status-rate b').first().textContent()) === (calls * 5).toLocaleString('en') ||
          undefined,
        30_000,
        'every message is counted',
      );
      await page.locator('.call-line').nth(3).click();
      await page.locator('.row').first().waitFor();
    }, 150_000);

    it('forgets the oldest calls and says so', async () => {
      const { page } = opened;
      fake.tellCalls(2500);
      await page
        .locator('.calls-list .count')
        .getByText(/older ones are forgotten/)
        .waitFor();
      expect(await page.locator('.calls-list .count').textContent()).toMatch(/of 2,000/);
    }, 60_000);
  },
);

describeTier({ name: 'console', programs: ['chromium'] }, 'a console that wants a token', () => {
  let fake: FakeConsole;
  let opened: ConsolePage | undefined;

  beforeAll(async () => {
    fake = await FakeConsole.start('open sesame');
  });

  afterAll(async () => {
    await opened?.close();
    await fake?.stop();
  });

  it('is asked for by the page, which says when it is the wrong one, and shows all with the right one', async () => {
    opened = await ConsolePage.open(fake.url);
    const { page } = opened;
    const token = page.locator('input[type=password]');
    await token.fill('guess');
    await page.getByRole('button', { name: 'Enter' }).click();
    await page.getByRole('alert').getByText('it is another token').waitFor();
    await token.fill('open sesame');
    await page.getByRole('button', { name: 'Enter' }).click();
    await opened.live();
  }, 60_000);

  it('is taken from the link that was shown at the start, and leaves the address bar', async () => {
    const page = await opened?.another();
    await page?.context().clearCookies();
    await page?.goto('about:blank');
    await page?.goto(`${fake.url}/#token=${encodeURIComponent('open sesame')}`);
    await page?.locator('.status-bar').getByText('live', { exact: true }).waitFor();
    expect(page?.url()).not.toContain('sesame');
  }, 60_000);
});
