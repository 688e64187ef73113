// Lets the page of one kiosk be there without a line: asked for anew where there is one, else as it was kept. It keeps no answer.
'use strict'
const KEPT = 'everweek-kiosk:' + self.registration.scope
const PATIENCE = 5000

self.addEventListener('install', function () { self.skipWaiting() })
self.addEventListener('activate', function (event) { event.waitUntil(self.clients.claim()) })
self.addEventListener('fetch', function (event) {
  const asked = event.request
  const url = new URL(asked.url)
  if (asked.method !== 'GET' || url.origin !== self.location.origin) { return }
  if (asked.mode === 'navigate') {
    event.respondWith(page(asked))
  } else if (url.pathname.startsWith('/static/')) {
    event.respondWith(caches.open(KEPT).then(function (kept) { return kept.match(asked) }).then(function (found) { return found || fetch(asked) }))
  }
})

function page (asked) {
  const late = new Promise(function (_done, refuse) { setTimeout(refuse, PATIENCE) })
  return Promise.race([fetch(asked), late]).then(function (answer) {
    // A house that is being restarted answers as one that is away.
    return answer.status >= 500 ? Promise.reject(answer) : answer
  }).catch(function (refused) {
    return caches.open(KEPT).then(function (kept) { return kept.match(self.registration.scope) }).then(function (found) {
      return found || (refused instanceof Response ? refused : Response.error())
    })
  })
}
