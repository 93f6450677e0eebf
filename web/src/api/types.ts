// Names for what the server answers, taken from its operations, so that they follow the server and nothing is retyped.
import type { paths } from '#api';

type Body<T> = T extends { content: { 'application/json': infer B } } ? B : never;
type Good<R> = R extends { 200: infer A } ? Body<A> : R extends { 201: infer A } ? Body<A> : never;
type Answer<P extends keyof paths, M extends 'get' | 'post'> = paths[P][M] extends { responses: infer R } ? Good<R> : never;
type Item<L> = L extends { readonly items: readonly (infer I)[] } ? I : never;

export type Session = Answer<'/session', 'get'>;
export type Account = Item<Answer<'/accounts', 'get'>>;
export type Region = Item<Answer<'/regions', 'get'>>;
export type RegionFault = Answer<'/regions/import', 'post'>['faults'][number];
export type EquipmentRow = Item<Answer<'/equipment', 'get'>>;
export type UseState = EquipmentRow['use_state'];
export type Device = Answer<'/equipment/{id}', 'get'>;
export type Panel = Device['panels'][number];
export type LifeStep = Device['life'][number];
export type Application = Item<Answer<'/approvals', 'get'>>;
export type UnitRow = Item<Answer<'/units', 'get'>>;
export type Today = Answer<'/today', 'get'>;
export type Task = Item<Answer<'/tasks', 'get'>>;
export type Gap = Today['gaps'][number];
export type Import = Answer<'/imports/{id}', 'get'>;
export type MappingTried = Answer<'/import-drafts/{id}/preview', 'post'>;
export type Issued = Answer<'/coding/codes', 'post'>;
export type PhotoVerdict = Answer<'/equipment/{id}/sticker-photos', 'post'>;
export type Pocket = Answer<'/coding/pocket', 'get'>;
export type StickerPhoto = Item<Answer<'/equipment/{id}/sticker-photos', 'get'>>;
export type IndicatorRow = Item<Answer<'/indicators', 'get'>>;
export type Indicator = Answer<'/indicators/{indicator}', 'get'>;
export type IndicatorObject = Item<Answer<'/indicators/{indicator}/objects', 'get'>>;
export type Objection = Item<Answer<'/bulletins/{issue_on}/objections', 'get'>>;
export type ObjectionPage = Answer<'/objections/{id}', 'get'>;
export type IssueObject = Item<Answer<'/bulletins/{issue_on}/objects', 'get'>>;
export type JournalRow = Item<Answer<'/journal', 'get'>>;
export type LetterPreview = Answer<'/letters/preview', 'post'>;
export type LettersMade = Answer<'/letters', 'post'>;
export type LetterContent = Answer<'/letters/{id}', 'get'>['content'];
