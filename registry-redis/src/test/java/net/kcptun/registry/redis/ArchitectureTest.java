package net.kcptun.registry.redis;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The module sees of the program what modules are to see, and no more.
final class ArchitectureTest {
    @Test
    void aModuleUsesTheRegistrysPackageAndTheCore() {
        classes()
                .should()
                .onlyDependOnClassesThat(describe(
                        "are its own, those of app.registry, the core's or a library's",
                        target -> !target.getPackageName().startsWith("net.kcptun.")
                                || target.getPackageName()
                                        .matches("net\\.kcptun\\.(registry|app\\.registry|core)(\\..*)?")))
                .check(new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests()))
                        .importPackages("net.kcptun.registry"));
    }
}
