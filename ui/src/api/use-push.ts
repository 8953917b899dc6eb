import { answer, api } from "./client";
import { useChange } from "./use-change";

const WORKER = "/worker.js";

/** Why this browser cannot be notified; null where it can. */
export function pushProblem(): string | null {
  if (!window.isSecureContext)
    return "Browsers notify only for pages served over HTTPS, or from this machine itself (localhost).";
  if (!("serviceWorker" in navigator) || !("PushManager" in window))
    return "This browser cannot be notified. On an iPhone, first add the desk to the home screen.";
  if (Notification.permission === "denied")
    return "Notifications of this page are forbidden in the browser's settings.";
  return null;
}

/** The key as `pushManager.subscribe` takes it: base64url to bytes. */
export function keyBytes(letters: string): Uint8Array<ArrayBuffer> {
  const plain = atob(letters.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

async function subscribe(title: string) {
  const problem = pushProblem();
  if (problem) throw new Error(problem);
  if ((await Notification.requestPermission()) !== "granted")
    throw new Error("Notifications were not allowed, so nothing was set up");
  const { public_key } = await answer(api.GET("/api/v1/alerts/web-push/key"));
  const registration = await navigator.serviceWorker.register(WORKER);
  await navigator.serviceWorker.ready;
  const subscription = await subscribeWith(registration.pushManager, keyBytes(public_key));
  const { endpoint, keys } = subscription.toJSON();
  return answer(
    api.POST("/api/v1/alerts/web-push/subscriptions", {
      body: {
        public_key,
        title,
        contact: "",
        subscription: {
          endpoint: endpoint ?? "",
          keys: { p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" },
        },
      },
    }),
  );
}

/** A browser that was bound to another key lets go of it first. */
async function subscribeWith(manager: PushManager, key: Uint8Array<ArrayBuffer>): Promise<PushSubscription> {
  const wanted = { userVisibleOnly: true, applicationServerKey: key };
  try {
    return await manager.subscribe(wanted);
  } catch (error) {
    const before = await manager.getSubscription();
    if (!before) throw error;
    await before.unsubscribe();
    return manager.subscribe(wanted);
  }
}

/** Notifies this browser from now on, as a channel of its own. */
export function usePushSubscribe() {
  return useChange((title: string) => subscribe(title));
}
