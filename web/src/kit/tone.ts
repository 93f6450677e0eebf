// Who has to move: late and soon – us; wait – others; grace – nobody yet; done – nobody.
export type Tone = 'late' | 'soon' | 'wait' | 'done' | 'grace' | 'none';
