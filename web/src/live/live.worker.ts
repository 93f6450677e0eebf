// Holds the one event stream for all tabs: six streams over HTTP/1.1 and the seventh tab would hang.
import { Feed, type FeedMessage } from './feed';

const scope = globalThis as unknown as { onconnect: (event: MessageEvent) => void };
const tabs = new Set<MessagePort>();
const feed = new Feed((message: FeedMessage) => tabs.forEach((tab) => tab.postMessage(message)));

scope.onconnect = (event) => {
  const tab = event.ports[0];
  if (!tab) return;
  tabs.add(tab);
  tab.onmessage = ({ data }) => {
    if (data === 'restart') {
      feed.close();
      feed.open();
    }
    if (data === 'bye') {
      tabs.delete(tab);
      if (tabs.size === 0) feed.close();
    }
  };
  feed.open();
  tab.postMessage(feed.state());
};
