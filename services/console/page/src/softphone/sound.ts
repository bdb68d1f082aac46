/** What the softphone sends: the microphone, or where there is none (or it is refused) a soft tone that says so. */
export interface Sound {
  readonly stream: MediaStream;
  readonly source: 'microphone' | 'tone';
  stop(): void;
}

export async function openSound(): Promise<Sound> {
  try {
    // Absent on pages that came over plain HTTP from another machine.
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    return { stream, source: 'microphone', stop: () => stopTracks(stream) };
  } catch {
    return openTone();
  }
}

function openTone(): Sound {
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  const loudness = context.createGain();
  loudness.gain.value = 0.05;
  const tone = context.createOscillator();
  tone.frequency.value = 440;
  tone.connect(loudness).connect(destination);
  tone.start();
  const { stream } = destination;
  return {
    stream,
    source: 'tone',
    stop: () => {
      stopTracks(stream);
      void context.close();
    },
  };
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
