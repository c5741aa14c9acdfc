"""Writes web_files.c: pages and assets as bytes of the program, assets also compressed and with a
name of their content. Arguments: the file to write, then the folders of assets (the first has its
pages beside it, in ../pages)."""
import gzip
import hashlib
import pathlib
import sys

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
         ".mjs": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png",
         ".ico": "image/x-icon", ".woff2": "font/woff2", ".html": "text/html; charset=utf-8",
         ".webmanifest": "application/manifest+json", ".txt": "text/plain; charset=utf-8"}


def c_bytes(name, content):
    return f"static const unsigned char {name}[] = {{{','.join(map(str, content))},0}};\n"


def main():
    out, folders = pathlib.Path(sys.argv[1]), [pathlib.Path(f) for f in sys.argv[2:]]
    data, rows = [], {"web_pages": [], "web_assets": []}
    pages = sorted((folders[0].parent / "pages").glob("*.html"))
    assets = sorted(f for folder in folders for f in folder.glob("*") if f.suffix in TYPES)
    for number, file in enumerate(pages + assets):
        content, page = file.read_bytes(), file.suffix == ".html"
        digest = hashlib.sha256(content).hexdigest()[:16]
        small = b"" if page else gzip.compress(content, 9, mtime=0)
        packed = len(small) < len(content) * 0.9 and not page
        data.append(c_bytes(f"bytes_{number}", content))
        if packed:
            data.append(c_bytes(f"gzip_{number}", small))
        rows["web_pages" if page else "web_assets"].append(
            '{"%s", %s, "%s", bytes_%d, %s, %d, %d},\n' %
            (file.stem if page else file.name,
             "NULL" if page else f'"/assets/{digest}-{file.name}"', TYPES[file.suffix], number,
             f"gzip_{number}" if packed else "NULL", len(content), len(small) if packed else 0))
    text = '#include "files.h"\n\n' + "".join(data)
    for name, count in (("web_pages", "web_page_count"), ("web_assets", "web_asset_count")):
        text += f"\nconst struct web_file {name}[] = {{\n{''.join(rows[name])}}};\n"
        text += f"const int {count} = {len(rows[name])};\n"
    out.write_text(text)


main()
