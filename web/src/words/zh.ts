// All Chinese words of the desktop. The phone takes a part of them (phone/words.ts).
import auth from '@/auth/zh';
import exchange from '@/exchange/zh';
import journal from '@/journal/zh';
import kit from '@/kit/zh';
import library from '@/library/zh';
import coding from '@/links/coding/zh';
import oversight from '@/oversight/zh';
import phone from '@/phone/zh';
import portal from '@/portal/zh';
import registry from '@/registry/zh';
import shell from '@/shell/zh';
import codes from './codes.zh';

export const zh = { auth, codes, coding, exchange, journal, kit, library, oversight, phone, portal, registry, shell };
