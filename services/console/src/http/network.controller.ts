import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { BusUnavailable, RemoteError } from '@trapezoid/bus';
import { ConsoleContext } from '../console-context.js';
import { askNetworkHealth, type NetworkHealth } from '../core/network-health.js';
import { drawNetworkMap, type NetworkMap, type Told } from '../core/network-map.js';
import { type PublicLab, publicLab } from '../core/public-lab.js';
import { RefusalLog } from '../core/refusal-log.js';
import { HealthClient } from '../nats/health.client.js';
import { LocationClient } from '../nats/location.client.js';
import { PhonesClient } from '../nats/phones.client.js';
import { Documented } from './documented.js';
import { networkHealth, networkMap } from './schemas.js';

/** Registrations shown in the map; all of them are at /api/registrations. */
const mappedRegistrations = 50;

/** What the answer's status is set on. */
interface StatusHost {
  status(code: number): unknown;
}

@ApiTags('network')
@Controller('api')
export class NetworkController {
  constructor(
    private readonly context: ConsoleContext,
    private readonly healthClient: HealthClient,
    private readonly location: LocationClient,
    private readonly phones: PhonesClient,
    private readonly refusals: RefusalLog,
  ) {}

  @Get('health')
  @Documented({
    summary: 'Whether each service of the lab is ready',
    gives: networkHealth,
    errors: { 503: 'At least one service is not ready; the body is the same.' },
    errorBody: networkHealth,
  })
  async health(@Res({ passthrough: true }) response: StatusHost): Promise<NetworkHealth> {
    const health = await this.askHealth();
    response.status(health.ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    return health;
  }

  @Get('lab')
  @Documented({ summary: 'The lab as it was started, without passwords' })
  lab(): PublicLab {
    return publicLab(this.context.lab);
  }

  @Get('status')
  @Documented({
    summary: 'The map: who listens where, who is there, who is registered, who was refused',
    gives: networkMap,
  })
  async status(): Promise<NetworkMap> {
    const [health, phones, registrations] = await Promise.all([
      this.askHealth(),
      whatIsTold(this.phones.list()),
      whatIsTold(this.location.list({ limit: mappedRegistrations })),
    ]);
    return drawNetworkMap(this.context.lab, health, phones, registrations, this.refusals.latest());
  }

  private askHealth(): Promise<NetworkHealth> {
    return askNetworkHealth(this.context.lab.services, this.healthClient);
  }
}

/** A map with a blank spot is still a map: a service that is away is named instead of failing it all. */
async function whatIsTold<Value extends object>(asked: Promise<Value>): Promise<Told<Value>> {
  try {
    return { kind: 'known', ...(await asked) };
  } catch (error) {
    if (!(error instanceof BusUnavailable) && !(error instanceof RemoteError)) throw error;
    return { kind: 'unavailable', detail: error.message };
  }
}
