package dev.interlock;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What in real answers stands for the ids, times and counts that a document shows, which are others each time. What is one in the document
 * must be one in reality wherever it comes again.
 */
final class Counterparts {
    private static final Pattern VARYING = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
            + "|\\b[0-9a-f]{8}[.][0-9]+(?=[.])"
            + "|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z"
            + "|(?<=\"held_back\":)[0-9]+");

    private final Map<String, String> shownByReal = new HashMap<>();
    private final Map<String, String> realByShown = new HashMap<>();

    /** The text of a document as it has to be sent. */
    String real(String shown) {
        return VARYING.matcher(shown).replaceAll(found -> Matcher.quoteReplacement(real(found)));
    }

    private String real(MatchResult shown) {
        return realByShown.getOrDefault(shown.group(), shown.group());
    }

    /** An answer as the document would show it, after what is new in it has found its counterpart in what is shown there. */
    String shown(String real, String expected) {
        var varyingReal = varying(real);
        var varyingShown = varying(expected);
        for (int i = 0; i < Math.min(varyingReal.size(), varyingShown.size()); i++) {
            shownByReal.putIfAbsent(varyingReal.get(i), varyingShown.get(i));
            realByShown.putIfAbsent(varyingShown.get(i), varyingReal.get(i));
        }
        return VARYING.matcher(real)
                .replaceAll(found -> Matcher.quoteReplacement(shownByReal.getOrDefault(found.group(), found.group())));
    }

    private static List<String> varying(String text) {
        return VARYING.matcher(text).results().map(MatchResult::group).toList();
    }
}
