import {
  addressOfRecord,
  b2buaCall,
  b2buaConnect,
  b2buaHangUp,
  b2buaList,
  binding,
  callChange,
  callState,
  health,
  locationImport,
  phone,
  phoneBehaviour,
  phoneCall,
  phoneSubscription,
  registrationRefusal,
  uaCall,
  uaMessage,
  uaOptions,
  uaSubscribe,
  uaUnsubscribe,
} from '@trapezoid/contracts';
import { z } from 'zod';
import { strictly } from './valid.js';

const kind = z.enum(['location', 'registrar', 'proxy', 'redirect', 'b2bua', 'ua-simulator', 'console']);

export const networkHealth = z.object({
  ready: z.boolean(),
  services: z.array(
    z.object({
      name: z.string(),
      kind,
      ready: z.boolean(),
      detail: z.string().optional(),
      health: health.optional(),
    }),
  ),
});

const unavailable = z.object({ kind: z.literal('unavailable'), detail: z.string() });
const registrationRecord = z.object({ addressOfRecord, bindings: z.array(binding) });

export const networkMap = z.object({
  lab: z.object({ name: z.string(), description: z.string().optional(), domains: z.array(z.string()) }),
  ready: z.boolean(),
  services: z.array(
    z.object({
      name: z.string(),
      kind,
      domains: z.array(z.string()),
      listens: z.array(z.object({ protocol: z.string(), host: z.string(), port: z.number().int() })),
      ready: z.boolean(),
      detail: z.string().optional(),
    }),
  ),
  phones: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('known'), phones: z.array(phone) }),
    unavailable,
  ]),
  registrations: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('known'),
      total: z.number().int(),
      records: z.array(registrationRecord),
      next: z.string().optional(),
    }),
    unavailable,
  ]),
  refusals: z.array(registrationRefusal.extend({ times: z.number().int() })),
});

/** Query parameters are text: `limit=100`. */
export const registrationsQuery = z.strictObject({
  after: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
/** `alice@lab.test` is taken for `sip:alice@lab.test`. */
export const addressOfRecordParameter = addressOfRecord.transform((text) =>
  /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `sip:${text}`,
);

export const importCommand = strictly(locationImport.request);

export const phoneName = z.string().min(1).max(255);
export const callIdParameter = z.string().min(1).max(255);

export const phones = z.object({ phones: z.array(phone) });
export const behaviourChange = strictly(phoneBehaviour.partial());
export const behaviour = z.object({ behaviour: phoneBehaviour });
export const registerCommand = z.strictObject({ expires: z.number().int().min(0).max(86_400).optional() });

export const callCommand = strictly(uaCall.request);
export const placedCall = z.object({ callId: z.string() });
export const calls = z.object({ calls: z.array(phoneCall) });
export const callsQuery = z.strictObject({ state: callState.optional() });
export const changeCommand = z.strictObject({ phone: phoneName.optional(), change: callChange });
export const answerCommand = z.strictObject({ phone: phoneName.optional() });
export const refuseCommand = answerCommand.extend({
  statusCode: z.number().int().min(400).max(699).default(486),
});
export const answeredCall = z.object({ callId: z.string(), phone: z.string() });
export const hangUpQuery = z.strictObject({ phone: phoneName.optional() });
export const endedCalls = z.object({ ended: z.array(z.string()) });

export const connectCommand = strictly(b2buaConnect.request);
export const connectedCall = z.object({ call: b2buaCall });
export const b2buaCalls = b2buaList.response;
export const b2buaCallId = z.string().min(1).max(64);
export const hungUp = b2buaHangUp.response;

export const subscribeCommand = strictly(uaSubscribe.request);
export const subscribed = z.object({ subscription: phoneSubscription });
export const subscriptions = z.object({ subscriptions: z.array(phoneSubscription) });
export const endedSubscriptions = uaUnsubscribe.response;

export const messageCommand = strictly(uaMessage.request);
export const optionsCommand = strictly(uaOptions.request);
export const requestOutcome = z.object({
  callId: z.string(),
  statusCode: z.number().int(),
  reasonPhrase: z.string(),
});

export const traceQuery = z.strictObject({
  callId: callIdParameter.optional(),
  transactions: z
    .enum(['true', 'false'])
    .transform((word) => word === 'true')
    .optional(),
});

export const recalledQuery = z.strictObject({ callId: callIdParameter });
