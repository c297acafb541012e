"""The editor for rich text on pages of the administration."""

from csp.constants import NONCE, SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from js_asset import Media


class RichTextAdmin:
    """For pages with an editor for rich text, whose import map and styles our policy for browsers would refuse.

    The import map passes by a nonce; styles that the editor writes into the page are allowed on this page only.
    """

    class Media:
        js = ["admin-site/rich-text.js"]

    @csp_update({"script-src": [SELF, NONCE], "style-src": [SELF, UNSAFE_INLINE]})
    def changeform_view(self, request, *args, **kwargs):
        return super().changeform_view(request, *args, **kwargs)

    @csp_update({"script-src": [SELF, NONCE], "style-src": [SELF, UNSAFE_INLINE]})
    def translation_view(self, request, *args, **kwargs):
        return super().translation_view(request, *args, **kwargs)

    def render_change_form(self, request, context, *args, **kwargs):
        context["media"] = self.allowed_media(request, context["media"])
        return super().render_change_form(request, context, *args, **kwargs)

    def allowed_media(self, request, media):
        return Media.from_media(media, nonce=request.csp_nonce)
