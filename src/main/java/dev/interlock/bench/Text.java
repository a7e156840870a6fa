package dev.interlock.bench;

/** Finds values in messages without parsing all of them, so that the load takes little from what is measured beside it. */
final class Text {
    private Text() {}

    /** The whole number that begins at an index. */
    static long number(String text, int begin) {
        long value = 0;
        for (int i = begin; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
            value = 10 * value + (text.charAt(i) - '0');
        }
        return value;
    }

    /** The whole number of the first field of this name; -1 if there is none. */
    static long number(String text, String name) {
        int at = text.indexOf("\"" + name + "\":");
        return at < 0 ? -1 : number(text, at + name.length() + 3);
    }

    /** The text of the first field of this name, which has nothing in it that JSON escapes; empty if there is none. */
    static String string(String text, String name) {
        int at = text.indexOf("\"" + name + "\":\"");
        if (at < 0) {
            return "";
        }
        int begin = at + name.length() + 4;
        return text.substring(begin, text.indexOf('"', begin));
    }
}
