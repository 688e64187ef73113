// Passkeys exist only for scripts: what needs one is shown only where it can work, and a failure is said in words.
(function () {
  'use strict'
  const failed = document.currentScript.dataset.failed
  if (window.PublicKeyCredential) {
    document.querySelectorAll('[data-needs-script]').forEach(function (element) { element.hidden = false })
  }
  document.addEventListener('allauth.error', function (event) {
    const exception = event.detail.exception
    // Closing the browser's own dialogue is an answer, not a failure.
    if (exception && (exception.name === 'NotAllowedError' || exception.name === 'AbortError')) { event.preventDefault(); return }
    const notice = document.createElement('div')
    notice.className = 'notice bad'
    notice.setAttribute('role', 'alert')
    notice.textContent = failed
    document.getElementById('main').prepend(notice)
  })
})()
