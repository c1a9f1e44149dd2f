/** Which loudspeaker or headphones sound goes to, chosen once for all players and kept in this browser. */
import { createSignal } from 'solid-js';

const STORE_KEY = 'audio-output';
const [chosen, setChosen] = createSignal(localStorage.getItem(STORE_KEY) ?? '');

/** The id of the device; '' for the system's own choice. */
export const outputDevice = chosen;

/** Sends all sound to this device from now on; '' for the system's own choice. */
export function chooseOutput(deviceId: string): void {
  setChosen(deviceId);
  localStorage.setItem(STORE_KEY, deviceId);
}

/** False where the browser plays to the system's device only. */
export const canChooseOutput = 'setSinkId' in HTMLMediaElement.prototype;

/** A device that sound can go to. */
export interface AudioOutput {
  readonly id: string;
  readonly name: string;
}

/** The devices besides the system's own choice. Empty until the user let the page see them, see `askForOutputs`. */
export async function listOutputs(): Promise<AudioOutput[]> {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return devices
    .filter(({ kind, deviceId, label }) => kind === 'audiooutput' && label !== '' && deviceId !== 'default')
    .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
}

/**
 * Asks the user to let the page see the devices. Browsers only name loudspeakers to a page that may use the microphone; it is
 * opened for a moment and nothing is recorded. Empty when the user says no.
 */
export async function askForOutputs(): Promise<AudioOutput[]> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
  stream?.getTracks().forEach((track) => track.stop());
  return listOutputs();
}
