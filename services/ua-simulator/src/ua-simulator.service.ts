import type { UaSimulatorPlan } from '@trapezoid/lab';
import { type RunningService, type ServiceContext, startNestService, tlsMaterial } from '@trapezoid/service';
import { PhoneBook } from './core/phone-book.js';
import { startPhone } from './start-phone.js';
import { UaSimulatorModule } from './ua-simulator.module.js';

/** How long the phones may take to take their bindings back when the simulator ends, in milliseconds. */
const farewell = 500;

/** Starts the simulated phones. Rejects with ListenError where a port is taken, CertificateFileError where TLS can't be had. */
export async function startUaSimulator(context: ServiceContext<UaSimulatorPlan>): Promise<RunningService> {
  const { lab, plan, logger } = context;
  const phones = new PhoneBook();
  const closePhones = async (): Promise<void> => {
    await Promise.all(phones.all.map((phone) => phone.close(farewell)));
  };
  const plans = lab.phones.filter(({ domain }) => plan.domains.includes(domain));
  const protocols = new Set(plans.map(({ protocol }) => protocol));
  const tls = await tlsMaterial(
    context,
    plan.listen.filter(({ protocol }) => protocols.has(protocol)),
  );
  try {
    for (const phone of plans) phones.add(await startPhone(context, phone, plan.listen, tls));
  } catch (error) {
    await closePhones();
    throw error;
  }
  const awaited = () => phones.all.filter((phone) => phone.awaitsRegistration).map(({ name }) => name);
  const running = await startNestService({
    context,
    owner: 'ua',
    module: UaSimulatorModule.with(phones),
    gauges: () => ({
      trapezoid_phones: phones.all.length,
      sip_dialogs: phones.all.reduce((sum, phone) => sum + phone.dialogs, 0),
    }),
    elements: () => phones.all.map(({ element }) => element),
    counters: () => ({ phones: phones.all.length }),
    problem: () => (awaited().length === 0 ? undefined : `not registered yet: ${awaited().join(', ')}`),
    probe: () => phones.probe(),
    close: closePhones,
  });
  for (const phone of plans) {
    if (!phone.register) continue;
    const simulated = phones.find(phone.name);
    if ('kind' in simulated) continue;
    void simulated.registerAfresh().then((response) => {
      const { successful, statusCode, reasonPhrase } = response;
      const about = { phone: phone.name, statusCode, reasonPhrase, callId: response.text('Call-ID') };
      if (!successful) logger.warn('registration refused', about);
    });
  }
  return running;
}
