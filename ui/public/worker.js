// Tells alerts while no page of the desk is open. It keeps no pages and no numbers: what the desk says is asked of the desk.

const HOME = "/alerts";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  event.waitUntil(show(read(event.data)));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
});

/** What the desk has sent. A push must always show something, also where nothing can be read. */
function read(data) {
  try {
    return data?.json() ?? {};
  } catch {
    return {};
  }
}

function show({ title, body, tag, severity, url, key }) {
  return self.registration.showNotification(title || "Thetadesk: something happened", {
    body: body || "Open the desk to see what.",
    // A repeat of a message takes the place of the one before it.
    tag: tag || key || "thetadesk",
    icon: "/mark-192.png",
    badge: "/mark-192.png",
    requireInteraction: severity === "urgent",
    data: address(url),
  });
}

/** Where a click leads: a page of this desk, by whatever name the desk knows itself. */
function address(url) {
  try {
    const { pathname, search, hash } = new URL(url, self.location.origin);
    return /^\/(?!\/)/.test(pathname) ? pathname + search + hash : HOME;
  } catch {
    return HOME;
  }
}

/** In a page that is open, or else in a new one; a page that this worker does not control cannot be led. */
async function open(path) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const page of pages.filter((each) => "navigate" in each)) {
    try {
      const shown = await page.navigate(path || HOME);
      return await (shown ?? page).focus();
    } catch {
      // Another one, or a new one.
    }
  }
  return self.clients.openWindow(path || HOME);
}
