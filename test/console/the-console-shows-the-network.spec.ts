import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeTier } from '@trapezoid/testkit';
import { eventually, Network } from '../support/network.js';
import { Probe, requestText } from '../support/probe.js';
import { ConsolePage, views } from './support/console-page.js';

describeTier({ name: 'console', programs: ['chromium'] }, 'the console in a browser', () => {
  let network: Network;
  let opened: ConsolePage;
  let callId: string;

  beforeAll(async () => {
    network = await Network.start({
      shape: 'embedded',
      edit: (text) =>
        text.replace('carol: { rings: 1s, onCall: answer', 'carol: { rings: 100ms, onCall: busy'),
    });
    await network.registered(4);
    opened = await ConsolePage.open(network.api);
    await opened.live();
  }, 120_000);

  afterAll(async () => {
    await opened?.close();
    await network?.stop();
  }, 30_000);

  const page = () => opened.page;
  const post = async <Answer>(path: string, body: unknown): Promise<Answer> =>
    (await (
      await fetch(`${network.api}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).json()) as Answer;
  const callEnds = () =>
    eventually(
      async () => {
        const { calls } = await network.get<{ calls: { state: string }[] }>('/api/calls');
        return calls.every(({ state }) => state === 'ended' || state === 'failed') || undefined;
      },
      15_000,
      'every call has ended',
    );

  describe('its page', () => {
    it('comes with a policy that lets no inline script or style run, and talks with the lab alone', async () => {
      const response = await fetch(`${network.api}/`);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain('unsafe');
      expect(policy).toContain(`ws://127.0.0.1:${network.ports.ws}`);
      expect(await response.text()).not.toMatch(/<script(?![^>]* src=)/);
    });

    it('shows each element of the lab on its map, and counts a call on the edges that it takes', async () => {
      for (const name of ['proxy', 'registrar', 'redirect', 'location', 'alice', 'bob', 'carol', 'dave']) {
        await page().locator('.react-flow__node', { hasText: name }).first().waitFor();
      }
      ({ callId } = await post<{ callId: string }>('/api/calls', {
        from: 'alice',
        to: 'bob',
        hangUpAfterMilliseconds: 300,
      }));
      await page().locator('circle.pulse').first().waitFor({ state: 'attached' });
      await callEnds();
      const row = page().getByRole('row', { name: /^alice and proxy/ });
      await eventually(
        async () => Number((await row.textContent())?.match(/\d+$/)?.[0]) >= 7 || undefined,
        10_000,
        'the messages between alice and proxy are counted',
      );
    }, 60_000);
  });

  describe('a call', () => {
    it('is a line of the list, found by names, status and any text of its messages', async () => {
      await post('/api/calls', { from: 'dave', to: 'carol' });
      await opened.show('calls');
      const lines = page().locator('.call-line');
      await page().locator('.call-line', { hasText: '486' }).waitFor();
      await page().getByLabel('What').selectOption('calls');
      expect(await lines.count()).toBe(2);
      const search = page().getByRole('searchbox');
      await search.fill('dave 486');
      await eventually(async () => (await lines.count()) === 1 || undefined, 5000, 'one line is left');
      await search.fill('m=audio');
      await eventually(
        async () => (await lines.count()) === 2 || undefined,
        5000,
        'the text of messages is searched',
      );
      await search.fill('');
      await page().getByLabel('State', { exact: true }).selectOption('ended');
      await eventually(async () => (await lines.count()) === 1 || undefined, 5000, 'one has ended');
      await page().getByLabel('State', { exact: true }).selectOption('any');
    }, 60_000);

    it('is a ladder of all its hops, each with its reason and the paragraph behind it', async () => {
      await opened.show('calls', callId);
      const rows = page().locator('.row');
      await rows.first().waitFor();
      const first = (await rows.first().locator('.unseen').textContent()) ?? '';
      expect(first).toMatch(/alice to proxy; INVITE; why: .+, RFC 3261 §/);
      expect(await page().locator('.ladder-parties').textContent()).toBe('aliceproxybob');
      expect(await page().locator('.legend').textContent()).toMatch(/[1-9]\d* absorbed by a transaction/);
      expect(
        await page()
          .getByRole('button', { name: /; ACK; absorbed;/ })
          .count(),
      ).toBeGreaterThan(0);
    });

    it('can be read by keyboard, message by message', async () => {
      await page().locator('.row').first().focus();
      await page().keyboard.press('ArrowDown');
      await page().keyboard.press('ArrowDown');
      const focused = page().locator('.row:focus');
      expect(await focused.getAttribute('data-index')).toBe('1');
      expect(await focused.getAttribute('aria-pressed')).toBe('true');
      const [, , label = ''] = ((await focused.locator('.unseen').textContent()) ?? '').split('; ');
      expect(await page().locator('.message h3').textContent()).toBe(label);
    });

    it('has messages whose headers are explained, with where each is defined', async () => {
      await page()
        .getByRole('button', { name: /proxy to bob; INVITE/ })
        .click();
      const via = page()
        .locator('.header', { has: page().locator('dt', { hasText: /^Via$/ }) })
        .first();
      await via.locator('cite').waitFor();
      expect(await via.locator('cite').textContent()).toMatch(/RFC 3261 §20\.42/);
      expect((await via.locator('.header-purpose').textContent())?.length).toBeGreaterThan(30);
    });

    it('shows what the proxy changed on its way (RFC 3261 §16.6)', async () => {
      await page().getByRole('tab', { name: 'Changed' }).click();
      const changes = page().locator('.changes');
      await changes.getByText('request line changed').waitFor();
      await changes.getByText('Max-Forwards changed').waitFor();
      await changes.getByText('Record-Route added').waitFor();
    });

    it('says in which transactions it was, and why', async () => {
      await page().getByRole('tab', { name: 'Why' }).click();
      const facts = page().locator('.message .facts');
      expect(await facts.textContent()).toMatch(/INVITE client, Calling/);
      await page().getByRole('button', { name: 'Close the message' }).click();
    });

    it.each([
      ['HTML', /<!doctype html>/i],
      ['SVG', /^<svg /],
      ['Mermaid', /^sequenceDiagram/],
      ['Text', /INVITE/],
      ['JSON', /^\{/],
      ['PNG', /^\x89PNG\r\n/],
      // The block type of a pcapng section header.
      ['Wireshark', /^\n\r\r\n/],
    ])('is exported as %s', async (format, content) => {
      const coming = page().waitForEvent('download');
      await page().getByRole('button', { name: format, exact: true }).click();
      expect(await readFile(await (await coming).path(), 'latin1')).toMatch(content);
    });
  });

  describe('what goes on', () => {
    it('is told of dialogs, as they stand and end (RFC 3261 §12)', async () => {
      await opened.show('dialogs');
      await page().locator('.line', { hasText: 'alice@lab.test' }).first().waitFor();
      expect(await page().locator('.line').first().textContent()).toMatch(/INVITE.*terminated/);
    });

    it('is told of transactions, with the machine of each lit at its state (RFC 3261 §17)', async () => {
      await opened.show('transactions');
      const placed = await post<{ callId: string }>('/api/calls', { from: 'alice', to: 'bob' });
      const ringing = page().locator('.line', { hasText: 'INVITE client' }).filter({ hasText: 'Proceeding' });
      await ringing.first().click();
      const lit = page().locator('.state-lit text').first();
      await lit.waitFor();
      await eventually(
        async () => (await lit.textContent()) === 'Accepted' || undefined,
        10_000,
        'the machine follows its transaction to Accepted (RFC 6026 §7.2)',
      );
      await fetch(`${network.api}/api/calls/${encodeURIComponent(placed.callId)}`, { method: 'DELETE' });
      await callEnds();
    }, 60_000);

    it('is told of accounts and their bindings, and an account is added', async () => {
      await opened.show('registrations');
      const alice = page().locator('.account', { hasText: 'alice@lab.test' });
      await alice.getByText('registered', { exact: true }).waitFor();
      const form = page().locator('form', { hasText: 'Add an account' });
      await form.getByRole('textbox', { name: 'User name' }).fill('newcomer');
      await form.locator('input[type=password]').fill('s3cret of hers');
      await form.getByRole('button', { name: 'Add' }).click();
      await form.getByText('newcomer@lab.test is added.').waitFor();
      await page().getByRole('searchbox').fill('newcomer');
      await page().locator('.account', { hasText: 'newcomer@lab.test' }).getByText('added').waitFor();
      const { total } = await network.get<{ total: number }>('/api/accounts?limit=1');
      expect(total).toBe(10);
    });
  });

  describe('its controls', () => {
    beforeAll(() => opened.show('phones'));

    it('place a call between simulated phones, and end it', async () => {
      const form = page().getByRole('form', { name: 'Place a call' });
      await form.getByRole('combobox', { name: 'From' }).selectOption('dave');
      await form.getByRole('combobox', { name: /^To/ }).fill('bob');
      await form.getByRole('button', { name: 'Call' }).click();
      const bob = page().getByRole('region', { name: 'Phone bob' });
      await bob.getByRole('button', { name: /^Hold/ }).waitFor();
      await page().getByRole('region', { name: 'Phone dave' }).getByRole('button', { name: /^End/ }).click();
      await bob.getByText('the other side hung up').first().waitFor();
    });

    it('send a message, and show the response to it', async () => {
      const form = page().getByRole('form', { name: 'Send a message' });
      await form.getByRole('combobox', { name: /^To/ }).fill('carol');
      await form.getByRole('textbox', { name: /^Text/ }).fill('hello');
      await form.getByRole('button', { name: 'Send' }).click();
      await form.getByRole('link', { name: '200 OK' }).waitFor();
    });

    it('lose messages on an edge, and the ladder shows that they were lost', async () => {
      const faults = page().getByRole('form', { name: 'Disturb messages on an edge' });
      await faults.getByRole('combobox', { name: 'Which' }).selectOption('180');
      await faults.getByRole('combobox', { name: 'From' }).selectOption('proxy');
      await faults.getByRole('button', { name: 'Disturb' }).click();
      const fault = faults.getByRole('listitem').filter({ hasText: 'drops 180 from proxy' });
      await fault.waitFor();
      const placed = await post<{ callId: string }>('/api/calls', {
        from: 'dave',
        to: 'bob',
        hangUpAfterMilliseconds: 200,
      });
      await callEnds();
      await fault.getByText(/; [1-9]\d* so far/).waitFor();
      await fault.getByRole('button', { name: /^End/ }).click();
      await fault.waitFor({ state: 'detached' });
      await opened.show('calls', placed.callId);
      await page()
        .getByRole('button', { name: /; proxy to \S+; 180 Ringing.*lost/ })
        .first()
        .waitFor();
      await opened.show('phones');
    }, 60_000);

    it('answer a phone that rings', async () => {
      const carol = page().getByRole('region', { name: 'Phone carol' });
      await carol.getByRole('combobox', { name: 'What carol does with calls' }).selectOption('no-answer');
      await post('/api/calls', { from: 'alice', to: 'carol' });
      await carol.getByRole('button', { name: /^Answer/ }).click();
      await carol.getByRole('button', { name: /^End/ }).click();
      await callEnds();
    }, 60_000);

    it('say in words what was refused', async () => {
      const form = page().getByRole('form', { name: 'Place a call' });
      await form.getByRole('combobox', { name: /^To/ }).fill('not a target at all');
      await form.getByRole('button', { name: 'Call' }).click();
      await form
        .getByRole('alert')
        .getByText(/not a target at all/)
        .waitFor();
    });
  });

  describe('a phone of the reader’s own', () => {
    const sheet = () => page().getByRole('region', { name: 'Settings as a file or a QR code' });

    it('gets an account, whose password is said once, and its settings as files and as a QR code', async () => {
      await opened.show('connect');
      await page().getByText('A new one').click();
      await page().getByLabel('User name').fill('visitor');
      await page().getByRole('button', { name: 'Make it' }).click();
      await page().getByText('visitor@lab.test, with its password: step 2.').waitFor();
      for (const [kind, expected] of [
        ['Linphone', /<config[\s\S]*visitor[\s\S]*<\/config>/],
        ['baresip', /<sip:visitor@lab\.test.*auth_pass=\S{8,}/],
      ] as const) {
        await sheet().getByLabel('For').selectOption({ label: kind });
        await sheet().getByRole('button', { name: 'Show' }).click();
        await eventually(
          async () => expected.test((await sheet().locator('pre').first().textContent()) ?? '') || undefined,
          5000,
          `settings for ${kind}`,
        );
      }
      await sheet().getByLabel('For').selectOption({ label: 'QR code' });
      await sheet().getByRole('button', { name: 'Show' }).click();
      await page()
        .getByRole('img', { name: /^QR code/ })
        .waitFor();
    }, 60_000);

    it('is looked at by the doctor, before its first request and after it', async () => {
      const doctor = page().getByRole('region', { name: 'Doctor' });
      await doctor.getByLabel('Account, or address of the phone').fill('visitor@lab.test');
      await doctor.getByText(/nothing has arrived from visitor@lab\.test/).waitFor();
      const probe = await Probe.open(network.ports.proxy);
      try {
        const register = requestText('REGISTER', 'sip:lab.test', probe.port, {
          From: '<sip:visitor@lab.test>;tag=1',
          To: '<sip:visitor@lab.test>',
          Contact: `<sip:visitor@127.0.0.1:${probe.port}>`,
        });
        expect((await probe.ask(register)).statusCode).toBe(401);
      } finally {
        probe.close();
      }
      await doctor.getByText(/[1-9]\d* messages were heard from it/).waitFor();
    }, 60_000);
  });

  describe('its softphone', () => {
    it('registers over the lab’s WebSocket, calls a simulated phone and hangs up (RFC 7118)', async () => {
      await opened.show('softphone');
      await page().locator('input[type=password]').fill('secret');
      await page().getByRole('button', { name: 'Register' }).click();
      await page().getByText('registered as phone1@lab.test').waitFor();
      const form = page().getByRole('form', { name: 'Call with the softphone' });
      await form.getByRole('combobox', { name: /^To/ }).fill('bob');
      await form.getByRole('button', { name: 'Call' }).click();
      await page()
        .getByRole('button', { name: /^Hold the call/ })
        .waitFor();
      await page()
        .getByRole('button', { name: /^Hang up the call/ })
        .click();
      await callEnds();
    }, 60_000);

    it('rings on every view, answers, and sees the other side hang up', async () => {
      await opened.show('map');
      await post('/api/calls', { from: 'bob', to: 'phone1', hangUpAfterMilliseconds: 500 });
      const ringing = page().locator('.ringing');
      await ringing.getByText('bob@lab.test').waitFor();
      await ringing.getByRole('button', { name: 'Answer' }).click();
      await callEnds();
      await opened.show('softphone');
      const calls = page().getByRole('region', { name: 'Calls of the softphone' });
      expect(await calls.locator('li').first().textContent()).toMatch(
        /from bob@lab\.test\s+ended\s+Terminated/,
      );
    }, 60_000);

    it('speaks with the softphone of another page, and is heard', async () => {
      const other = await opened.another();
      await other.evaluate(() => {
        window.location.hash = '#/softphone';
      });
      await other.getByRole('textbox', { name: /^User/ }).fill('phone2');
      await other.locator('input[type=password]').fill('secret');
      await other.getByRole('button', { name: 'Register' }).click();
      await other.getByText('registered as phone2@lab.test').waitFor();
      const form = other.getByRole('form', { name: 'Call with the softphone' });
      await form.getByRole('combobox', { name: /^To/ }).fill('phone1');
      await form.getByRole('button', { name: 'Call' }).click();
      await page().locator('.ringing').getByRole('button', { name: 'Answer' }).click();
      await other.getByText('you are heard').waitFor();
      await eventually(
        async () =>
          (await page().evaluate(() => {
            const audio = document.querySelector('audio');
            return audio !== null && audio.srcObject !== null && audio.currentTime > 0.2;
          })) || undefined,
        15_000,
        'sound of the other page plays',
      );
      await other.getByRole('button', { name: /^Hang up the call/ }).click();
      await other.close();
    }, 60_000);
  });

  describe('for everybody', () => {
    it.each(['light', 'dark'] as const)(
      'has no barrier that axe finds, on any view, %s',
      async (colorScheme) => {
        await page().emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const found: string[] = [];
        for (const view of views) {
          await opened.show(view, view === 'calls' ? callId : undefined);
          if (view === 'calls') await page().locator('.row').nth(5).click();
          found.push(...(await opened.barriers()).map((barrier) => `${view}: ${barrier}`));
        }
        expect(found).toEqual([]);
      },
      120_000,
    );

    it('is usable on a phone’s screen: nothing is wider than it, and the menu leads everywhere', async () => {
      await page().setViewportSize({ width: 390, height: 780 });
      const wide: string[] = [];
      for (const view of views) {
        await opened.show(view);
        const width = await page().evaluate(() => document.querySelector('main')?.scrollWidth ?? 0);
        if (width > 390) wide.push(`${view}: ${width}`);
      }
      expect(wide).toEqual([]);
      await page().getByRole('button', { name: 'Menu' }).click();
      await page().getByRole('link', { name: 'Dialogs' }).click();
      await page().getByRole('heading', { name: 'Dialogs' }).waitFor();
      await page().setViewportSize({ width: 1360, height: 820 });
    });

    it('has a way past the navigation, and takes the focus along to another view', async () => {
      await page().getByRole('link', { name: 'Calls' }).click();
      await eventually(
        async () => (await page().evaluate(() => document.activeElement?.id)) === 'main' || undefined,
        5000,
        'the focus is on the view',
      );
      const fresh = await opened.another();
      await fresh.getByRole('button', { name: 'Skip to the content' }).waitFor({ state: 'attached' });
      await fresh.keyboard.press('Tab');
      expect(await fresh.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
      await fresh.keyboard.press('Enter');
      expect(await fresh.evaluate(() => document.activeElement?.id)).toBe('main');
      await fresh.close();
    });
  });

  describe('attacked by what it shows', () => {
    it('shows a script in a display name and in a header as text, and runs nothing', async () => {
      const probe = await Probe.open(network.ports.proxy);
      const attack = '<img src=x onerror="globalThis.attacked=1"><script>globalThis.attacked=1</script>';
      await probe.ask(
        [
          'OPTIONS sip:alice@lab.test SIP/2.0',
          `Via: SIP/2.0/UDP 127.0.0.1:${probe.port};branch=z9hG4bKattack;rport`,
          `From: "${attack.replaceAll('"', '\\"')}" <sip:mallory@elsewhere.test>;tag=m1`,
          'To: <sip:alice@lab.test>',
          'Call-ID: attack-1',
          'CSeq: 1 OPTIONS',
          'Max-Forwards: 70',
          `X-Attack: ${attack}`,
          `X-Large: ${'<b>large</b>'.repeat(4900)}`,
          'Content-Length: 0',
          '',
          '',
        ].join('\r\n'),
      );
      await opened.show('calls', 'attack-1');
      const row = page().locator('.row').first();
      await row.click();
      const header = page().locator('.header', { hasText: 'X-Attack' });
      await header.waitFor();
      expect(await header.locator('.header-value').textContent()).toBe(attack);
      const large = page().locator('.header', { hasText: 'X-Large' });
      await large.getByRole('button', { name: /^Show all 58,800 characters$/ }).click();
      expect((await large.locator('.header-value').textContent())?.length).toBe(58_800);
      await page().getByRole('tab', { name: 'As sent' }).click();
      await page().locator('.raw').waitFor();
      expect(await page().evaluate(() => (globalThis as { attacked?: number }).attacked)).toBeUndefined();
      expect(
        await page().locator('.message img, .message script, .message b:has-text("large")').count(),
      ).toBe(0);
    });
  });

  it('has complained about nothing all along', () => {
    expect(opened.complaints).toEqual([]);
  });
});
