/* Private: how the page looks: calm, the photograph first, light and dark, phone to paper. */
#ifndef DOCUMENT_HTML_STYLE_H
#define DOCUMENT_HTML_STYLE_H

extern const char document_style[];

#endif
