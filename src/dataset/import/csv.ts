/** Reading csv as Python's csv module reads it by default, for that is what wrote or read most lists of trainers. */

/** Every row. A quote counts at the start of a field only; inside quotes it is doubled; quoted fields may hold line breaks. */
export function parseCsv(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let state: 'start' | 'plain' | 'quoted' | 'quote' = 'start';
  function endField(): void {
    row.push(field);
    field = '';
    state = 'start';
  }
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (state === 'quoted') {
      if (c === '"') state = 'quote';
      else field += c;
    } else if (state === 'quote' && c === '"') {
      field += c;
      state = 'quoted';
    } else if (state === 'start' && c === '"') state = 'quoted';
    else if (c === delimiter) endField();
    else if (c === '\n' || c === '\r') {
      if (c === '\r' && text[i + 1] === '\n') i++;
      endField();
      rows.push(row);
      row = [];
    } else {
      field += c;
      state = 'plain';
    }
  }
  if (field !== '' || row.length > 0) {
    endField();
    rows.push(row);
  }
  return rows;
}
