import { describe, expect, it } from 'vitest';
import { readSplitForm, writeSplitForm } from '../../../src/jobs/split-form.ts';

function storeWith(text: string | null) {
  let kept = text;
  return { getItem: () => kept, setItem: (_: string, value: string) => void (kept = value) };
}

describe('the settings of a split between visits', () => {
  it('are what was kept', () => {
    const store = storeWith(null);
    const form = { ...readSplitForm(store), silenceDurationS: 0.35, autoLevel: false, levelDb: -31 };
    writeSplitForm(store, form);
    expect(readSplitForm(store)).toEqual(form);
  });

  it('are the defaults where nothing usable was kept, one by one', () => {
    const defaults = readSplitForm(storeWith(null));
    expect(defaults).toMatchObject({ silenceDurationS: 0.8, autoLevel: true, minClipS: 0.6, maxClipS: 11 });
    for (const text of ['', '{', '[]', 'null', '7', '{"levelDb":"loud","other":1}'])
      expect(readSplitForm(storeWith(text))).toEqual(defaults);
    expect(readSplitForm(storeWith('{"maxClipS":20,"minClipS":null}'))).toEqual({
      ...defaults,
      maxClipS: 20,
    });
  });
});
