import type { RegistrarPlan } from '@trapezoid/lab';
import {
  authenticationRules,
  DomainAuthenticator,
  labResolver,
  type RunningService,
  ServedDomains,
  type ServiceContext,
  SharedKey,
  servedDomains,
  startNestService,
  userAliases,
} from '@trapezoid/service';
import { numericHost } from '@trapezoid/sip';
import { Registrar } from './core/registrar.js';
import { locationClient } from './nats/location.client.js';
import { RefusalTeller } from './nats/refusal-teller.js';
import { RegistrarModule } from './registrar.module.js';
import { RegistrationEvents } from './sip/registration-events.js';

/** Starts the registrar. Rejects with ListenError where a port is taken. */
export async function startRegistrar(context: ServiceContext<RegistrarPlan>): Promise<RunningService> {
  // Phones that know an address and no domain name it in the Request-URI and in To.
  const domains = new ServedDomains(
    servedDomains(context).map((domain) => ({
      name: domain.name,
      aliases: domain.aliases,
      userAliases: userAliases(domain),
      rules: domain.registration,
    })),
    (host) => numericHost(host) !== undefined,
  );
  const nonceKey = await SharedKey.open(context, 'nonces of registrars');
  const rules = authenticationRules(context, 'register', nonceKey);
  const authenticator = new DomainAuthenticator(rules, context);
  const registrar = new Registrar(domains, locationClient(context.bus));
  const refusals = new RefusalTeller(context.bus, context.plan.name);
  const events = new RegistrationEvents({
    bus: context.bus,
    resourceOf: (request) => registrar.resourceOf(request),
    resolver: labResolver(context.lab),
  });
  return startNestService({
    context,
    owner: 'registrar',
    listen: context.plan.listen,
    close: async () => {
      events.close();
      nonceKey.close();
    },
    module: RegistrarModule.with(registrar, authenticator, refusals, context.lab, events),
  });
}
