import type { RunningService, ServiceContext } from '@trapezoid/service';

/**
 * Starts one service of a lab. Its code is loaded here and not before, so that a process that runs one service,
 * or none, does not pay for the others.
 */
export async function startService(context: ServiceContext): Promise<RunningService> {
  const { plan } = context;
  switch (plan.kind) {
    case 'location':
      return (await import('@trapezoid/location')).startLocation({ ...context, plan });
    case 'registrar':
      return (await import('@trapezoid/registrar')).startRegistrar({ ...context, plan });
    case 'proxy':
      return (await import('@trapezoid/proxy')).startProxy({ ...context, plan });
    case 'redirect':
      return (await import('@trapezoid/redirect')).startRedirect({ ...context, plan });
    case 'b2bua':
      return (await import('@trapezoid/b2bua')).startB2bua({ ...context, plan });
    case 'console':
      return (await import('@trapezoid/console')).startConsole({ ...context, plan });
    case 'ua-simulator':
      return (await import('@trapezoid/ua-simulator')).startUaSimulator({ ...context, plan });
  }
}
